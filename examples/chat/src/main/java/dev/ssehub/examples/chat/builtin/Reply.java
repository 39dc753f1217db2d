package dev.ssehub.examples.chat.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * The built-in model's reply to a prompt.
 *
 * @param status the status of the response; there are tokens only with 200
 * @param count the number of tokens
 * @param token returns the token at an index
 * @param rate the number of tokens per second
 * @param failAfter the number of tokens after which the connection breaks; -1 for never
 * @param silentAfter the number of tokens after which no more follow, while the connection stays open; -1 for never
 */
record Reply(int status, int count, IntFunction<String> token, double rate, int failAfter, int silentAfter) {

    private static final Pattern ECHO = Pattern.compile("\\[echo](.*?)\\[/echo]", Pattern.DOTALL);
    private static final Pattern SAMPLE = Pattern.compile("\\[sample=(en|zh)]");

    /** Reads the directives in a prompt. Without any, the reply has the given number of tokens, at the given rate. */
    static Reply to(String prompt, int tokens, double rate) {
        Matcher echo = ECHO.matcher(prompt);
        Matcher sample = SAMPLE.matcher(prompt);
        // Text that is to be echoed may look like a directive, but is not one.
        String directives = echo.find() ? echo.replaceAll("") : prompt;
        echo.reset();
        List<String> parts;
        if (echo.find()) {
            parts = echo.group(1).codePoints().mapToObj(Character::toString).toList();
        } else if (sample.find()) {
            parts = words(Samples.in(sample.group(1)));
        } else {
            int count = (int) number(directives, "tokens", tokens, 1_000_000);
            return of(directives, rate, count, i -> "w" + (i + 1) + " ");
        }
        return of(directives, rate, parts.size(), parts::get);
    }

    private static Reply of(String directives, double rate, int count, IntFunction<String> token) {
        return new Reply(
                (int) Math.max(100, number(directives, "status", 200, 599)),
                count,
                token,
                Math.max(0.01, number(directives, "rate", rate, 1_000_000)),
                (int) number(directives, "fail-after", -1, 1_000_000),
                (int) number(directives, "silent-after", -1, 1_000_000));
    }

    private static double number(String directives, String name, double otherwise, double max) {
        Matcher found =
                Pattern.compile("\\[" + name + "=(\\d{1,9}(?:\\.\\d{1,3})?)]").matcher(directives);
        return found.find() ? Math.min(max, Double.parseDouble(found.group(1))) : otherwise;
    }

    /** Splits a text as models do: into words with the space beside them. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher word =
                Pattern.compile("\\s*(?:\\p{IsHan}{1,2}|[^\\s\\p{IsHan}]+)\\s*").matcher(text);
        while (word.find()) {
            words.add(word.group());
        }
        return words;
    }

    /** Returns the number of tokens before the answer breaks off, falls silent or ends. */
    int spoken() {
        return IntStream.of(failAfter, silentAfter, count)
                .filter(n -> n >= 0)
                .min()
                .orElse(count);
    }

    boolean fails() {
        return failAfter >= 0 && spoken() == failAfter;
    }

    boolean fallsSilent() {
        return !fails() && silentAfter >= 0 && spoken() == silentAfter;
    }

    String text() {
        StringBuilder text = new StringBuilder();
        IntStream.range(0, count).mapToObj(token).forEach(text::append);
        return text.toString();
    }
}
