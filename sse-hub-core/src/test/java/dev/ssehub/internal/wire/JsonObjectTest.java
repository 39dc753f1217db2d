package dev.ssehub.internal.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that JSON is read without being changed, and that nothing else is accepted as JSON. */
class JsonObjectTest {

    private static final List<String> STRINGS = List.of(
            "",
            "a",
            "\\\"",
            "\\\\",
            "\\/",
            "\\n",
            "\\u0000",
            "\\ud83d\\ude00",
            "\\ud83d",
            "😀",
            "é",
            "{",
            "]",
            ":",
            ",",
            "\u007f",
            "\u2028");
    private static final List<String> NUMBERS =
            List.of("0", "-0", "1", "-12", "1.5", "0.25", "1e5", "1E+5", "-1.5e-12", "12345678901234567890");

    @Test
    void everyMemberIsFoundAsItIsWritten() {
        for (long seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            Map<String, String> members = new LinkedHashMap<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                members.put("m" + members.size() + text(random), value(random, 0));
            }
            List<String> written = new ArrayList<>();
            members.forEach((name, value) -> written.add(
                    space(random) + '"' + name + '"' + space(random) + ":" + space(random) + value + space(random)));
            String json = space(random) + "{" + String.join(",", written) + "}" + space(random);
            JsonObject object = JsonObject.read(json);
            assertThat(object).as("seed %d: %s", seed, json).isNotNull();
            members.forEach(
                    (name, value) -> assertThat(Objects.requireNonNull(object).raw(decoded(name)))
                            .as("%s in %s", name, json)
                            .isEqualTo(value));
        }
    }

    private static String decoded(String name) {
        return Objects.requireNonNull(Objects.requireNonNull(JsonObject.read("{\"x\":\"" + name + "\"}"))
                .text("x"));
    }

    @Test
    void anArrayIsReadElementByElement() {
        for (long seed = 0; seed < 1000; seed++) {
            Random random = new Random(seed);
            List<String> elements = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                elements.add(value(random, 0));
            }
            String json = "[" + space(random) + String.join(space(random) + "," + space(random), elements)
                    + space(random) + "]";
            assertThat(JsonObject.elements(json)).as("seed %d: %s", seed, json).isEqualTo(elements);
        }
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 4 : 6)) {
            case 0 -> '"' + text(random) + '"';
            case 1 -> NUMBERS.get(random.nextInt(NUMBERS.size()));
            case 2 -> "true";
            case 3 -> random.nextBoolean() ? "null" : "false";
            case 4 -> "[" + space(random) + value(random, depth + 1) + " , " + value(random, depth + 1) + "]";
            default -> "{" + space(random) + "\"" + text(random) + "\" :" + value(random, depth + 1) + "}";
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
            text.append(STRINGS.get(random.nextInt(STRINGS.size())));
        }
        return text.toString();
    }

    private static String space(Random random) {
        return " \t\n\r".substring(0, random.nextInt(3) == 0 ? random.nextInt(5) : 0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[DONE]",
                "null",
                "1",
                "[]",
                "\"a\"",
                "{",
                "}",
                "{}}",
                "{} x",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":1e}",
                "{\"a\":-}",
                "{\"a\":NaN}",
                "{\"a\":tru}",
                "{\"a\":truey}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":\"\t\"}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"\\\"}",
                "{\"a\":[1,]}",
                "{\"a\":[}",
                "{\"a\":{]}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"a\":1}{}",
                "\u00a0{}",
                "{\"a\":\"\\u\u0661\u0661\u0661\u0661\"}"
            })
    void whatIsNoObjectIsNone(String json) {
        assertThat(JsonObject.read(json)).isNull();
    }

    @Test
    void nestingIsBounded() {
        assertThat(JsonObject.read("{\"a\":" + "[".repeat(200) + "]".repeat(200) + "}"))
                .isNotNull();
        assertThat(JsonObject.read("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"))
                .isNull();
    }

    @Test
    void oneMemberIsExchangedAndAllElseStaysAsItIs() {
        JsonObject object = Objects.requireNonNull(JsonObject.read("{ \"a\" : 1 , \"b\":[1, 2] }"));
        assertThat(object.with("a", "\"x\"")).hasToString("{ \"a\" : \"x\" , \"b\":[1, 2] }");
        assertThat(object.with("c", "null")).hasToString("{ \"a\" : 1 , \"b\":[1, 2] ,\"c\":null}");
        assertThat(Objects.requireNonNull(JsonObject.read("{}")).with("c", "2")).hasToString("{\"c\":2}");
    }

    @Test
    void aStringLosesItsEscapes() {
        JsonObject object = Objects.requireNonNull(
                JsonObject.read("{\"a\":\"\\u00e9\\n\\t\\b\\f\\r\\\"\\\\\\/\\uD83D\\uDE00 x\",\"b\":1}"));
        assertThat(object.text("a")).isEqualTo("é\n\t\b\f\r\"\\/😀 x");
        assertThat(object.text("b")).isNull();
        assertThat(object.text("c")).isNull();
    }
}
