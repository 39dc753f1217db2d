package dev.ssehub.examples.chat.builtin;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What the built-in model says to a prompt.
 *
 * @param status the status of the answer; with any but 200 there are no tokens
 * @param count how many tokens there are
 * @param token gives each of them, from 0
 * @param rate how many there are in a second
 * @param failAfter after how many the connection breaks; -1 for never
 * @param silentAfter after how many nothing comes any more, and the connection stays open; -1 for never
 */
record Reply(int status, int count, IntFunction<String> token, double rate, int failAfter, int silentAfter) {

    private static final Pattern ECHO = Pattern.compile("\\[echo](.*?)\\[/echo]", Pattern.DOTALL);
    private static final Pattern SAMPLE = Pattern.compile("\\[sample=(en|zh)]");

    /** Reads what a prompt asks for, which otherwise is so many words at this rate. */
    static Reply to(String prompt, int tokens, double rate) {
        Matcher echo = ECHO.matcher(prompt);
        Matcher sample = SAMPLE.matcher(prompt);
        // What is to be echoed is text, whatever stands in it.
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

    /** Pieces as models give them: a word with the space before it. */
    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        Matcher word =
                Pattern.compile("\\s*(?:\\p{IsHan}{1,2}|[^\\s\\p{IsHan}]+)\\s*").matcher(text);
        while (word.find()) {
            words.add(word.group());
        }
        return words;
    }

    /** Returns how many tokens come before the answer breaks off, falls silent or ends. */
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
