package dev.ssehub.tests.release;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * The rules of Maven Central for a bundle, as central.sonatype.org/publish/requirements states them: for each file a signature and checksums, for
 * each jar its sources and Javadoc, in each pom what users need to know. Whether a signature is valid is a question for gpg.
 */
final class CentralRules {

    private static final String FOLDER = "dev/ssehub/";
    private static final List<String> REQUIRED = List.of(
            "name",
            "description",
            "url",
            "licenses/license/name",
            "licenses/license/url",
            "developers/developer/name",
            "scm/connection",
            "scm/developerConnection",
            "scm/url");

    private final Map<String, byte[]> files;
    private final List<String> problems = new ArrayList<>();

    private CentralRules(Map<String, byte[]> files) {
        this.files = files;
    }

    /** Returns what a zip contains, by the names of its files. */
    static Map<String, byte[]> unzip(byte[] bundle) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bundle))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!entry.isDirectory()) {
                    files.put(entry.getName(), zip.readAllBytes());
                }
            }
        }
        return files;
    }

    /** Returns a sentence for each violation of a rule. */
    static List<String> problemsOf(Map<String, byte[]> files) {
        return new CentralRules(files).check();
    }

    private List<String> check() {
        if (files.keySet().stream().noneMatch(name -> name.endsWith(".pom"))) {
            problems.add("there is no pom");
        }
        for (String name : files.keySet()) {
            if (!name.startsWith(FOLDER)) {
                problems.add(name + " is outside the namespace");
            } else if (!name.matches(".*\\.(asc|md5|sha1|sha256|sha512)")) {
                checkDeployed(name);
            }
        }
        return problems;
    }

    private void checkDeployed(String name) {
        if (!files.containsKey(name + ".asc")) {
            problems.add(name + " is not signed");
        }
        checkSum(name, ".md5", "MD5", true);
        checkSum(name, ".sha1", "SHA-1", true);
        checkSum(name, ".sha256", "SHA-256", false);
        checkSum(name, ".sha512", "SHA-512", false);
        if (name.endsWith(".pom")) {
            checkPom(name);
        } else if (!files.containsKey(pomBeside(name))) {
            problems.add(name + " has no pom");
        }
    }

    private static String pomBeside(String name) {
        String[] path = name.split("/");
        String folder = name.substring(0, name.lastIndexOf('/') + 1);
        return folder + path[path.length - 3] + "-" + path[path.length - 2] + ".pom";
    }

    private void checkSum(String name, String ending, String algorithm, boolean isRequired) {
        byte[] given = files.get(name + ending);
        if (given == null) {
            if (isRequired) {
                problems.add(name + " has no " + ending);
            }
        } else if (!new String(given, US_ASCII).equals(hash(algorithm, files.get(name)))) {
            problems.add(name + ending + " is the checksum of something else");
        }
    }

    private void checkPom(String name) {
        Element pom = parse(files.get(name));
        for (String path : REQUIRED) {
            if (text(pom, path).isBlank()) {
                problems.add(name + " has no " + path);
            }
        }
        String artifact = text(pom, "artifactId");
        String version = text(pom, "version");
        String place = text(pom, "groupId").replace('.', '/') + "/" + artifact + "/" + version + "/" + artifact + "-"
                + version;
        if (!name.equals(place + ".pom")) {
            problems.add(name + " is not the place of " + place);
        }
        if (version.contains("SNAPSHOT") || hasSnapshot(pom)) {
            problems.add(name + " names a snapshot");
        }
        if (!text(pom, "packaging").equals("pom")) {
            for (String ending : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
                if (!files.containsKey(place + ending)) {
                    problems.add(name + " has no " + ending);
                }
            }
        }
    }

    private static boolean hasSnapshot(Element pom) {
        NodeList versions = pom.getElementsByTagName("version");
        for (int i = 0; i < versions.getLength(); i++) {
            if (versions.item(i).getTextContent().contains("SNAPSHOT")) {
                return true;
            }
        }
        return false;
    }

    /** Returns the text of an element below another one, or an empty one. */
    private static String text(Element element, String path) {
        int slash = path.indexOf('/');
        String first = slash < 0 ? path : path.substring(0, slash);
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element found && found.getTagName().equals(first)) {
                return slash < 0 ? found.getTextContent().strip() : text(found, path.substring(slash + 1));
            }
        }
        return "";
    }

    private static Element parse(byte[] pom) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder()
                    .parse(new ByteArrayInputStream(pom))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Returns a checksum in the form in which files have it. */
    static String hash(String algorithm, byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
