package dev.ssehub.tests.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The published modules, as the build defines them. */
final class Published {

    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    private static final Pattern VERSION = Pattern.compile("^  <version>(.*)</version>$", Pattern.MULTILINE);

    private Published() {}

    /** Returns the names of the modules with a jar: the ones in the root folder whose poms do not skip deployment. */
    static List<String> jars() throws IOException {
        try (Stream<Path> top = Files.list(ROOT)) {
            return top.map(folder -> folder.getFileName().toString())
                    .filter(name -> name.startsWith("sse-hub-") && !name.equals("sse-hub-bom"))
                    .filter(name -> Files.exists(ROOT.resolve(name).resolve("pom.xml")))
                    .filter(name -> !read(name + "/pom.xml").contains("<maven.deploy.skip>true"))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the version of the build. */
    static String version() {
        Matcher version = VERSION.matcher(read("pom.xml"));
        if (!version.find()) {
            throw new IllegalStateException("the root pom has no version");
        }
        return version.group(1);
    }

    /** Returns the jar of a module from the current build. */
    static Path jar(String module) {
        return ROOT.resolve(module).resolve("target").resolve(module + "-" + version() + ".jar");
    }

    /** Returns the text of a file of the repository. */
    static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
