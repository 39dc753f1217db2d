package dev.ssehub.tests.release;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.xml.sax.SAXException;

/** The bills of materials that {@code bin/release rehearse} has made follow the schema of CycloneDX. {@code bin/release check} runs it. */
@Tag("rehearsal")
class BillOfMaterialsTest {

    private static final Pattern IN_XML = Pattern.compile("<purl>([^<]+)</purl>");
    private static final Pattern IN_JSON = Pattern.compile("\"purl\" : \"([^\"]+)\"");

    private static final Schema SCHEMA = schema();
    private static Release release = new Release("");

    @BeforeAll
    static void find() throws IOException {
        release = Release.rehearsed();
    }

    static List<String> modules() throws IOException {
        return Published.jars();
    }

    private static Schema schema() {
        try {
            return SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                    .newSchema(new StreamSource[] {resource("/spdx.xsd"), resource("/bom-1.6.xsd")});
        } catch (SAXException e) {
            throw new IllegalStateException(e);
        }
    }

    private static StreamSource resource(String name) {
        return new StreamSource(Objects.requireNonNull(BillOfMaterialsTest.class.getResource(name))
                .toString());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void eachIsValidAndBothFormsListTheSame(String module) throws Exception {
        String xml = Files.readString(release.file(module, "-cyclonedx.xml"));
        String json = Files.readString(release.file(module, "-cyclonedx.json"));
        SCHEMA.newValidator().validate(new StreamSource(new StringReader(xml)));

        String own = "pkg:maven/dev.ssehub/" + module + "@" + release.version() + "?type=jar";
        assertThat(purls(IN_XML, xml)).startsWith(own).doesNotHaveDuplicates().isEqualTo(purls(IN_JSON, json));
        assertThat(xml)
                .contains("xmlns=\"http://cyclonedx.org/schema/bom/1.6\"")
                .doesNotContain("SNAPSHOT");
    }

    @Test
    void whatTheSchemaForbidsIsFound() throws Exception {
        String xml = Files.readString(release.file("sse-hub-core", "-cyclonedx.xml"));
        String invalid = xml.replaceFirst("<version>[^<]*</version>", "<edition/>");
        assertThatThrownBy(() -> SCHEMA.newValidator().validate(new StreamSource(new StringReader(invalid))))
                .isInstanceOf(SAXException.class)
                .hasMessageContaining("edition");
    }

    private static List<String> purls(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(found -> found.group(1).replace("&amp;", "&"))
                .toList();
    }
}
