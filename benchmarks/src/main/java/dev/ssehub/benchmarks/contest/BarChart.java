package dev.ssehub.benchmarks.contest;

import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleFunction;

/** Horizontal bars with their values, as SVG. */
final class BarChart {

    private static final int ROW = 24;
    private static final int LABEL = 190;
    private static final int WIDTH = 420;
    private static final int TOP = 52;

    private BarChart() {}

    static String svg(String title, String unit, Map<String, Double> bars, DoubleFunction<String> number) {
        double largest = bars.values().stream()
                .mapToDouble(Double::doubleValue)
                .filter(value -> !Double.isNaN(value))
                .max()
                .orElse(1);
        StringBuilder svg =
                new StringBuilder(String.format("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="#fff"/>
                <text x="10" y="20" font-weight="bold">%s</text>
                <text x="10" y="40" fill="#555">%s</text>
                """, LABEL + WIDTH + 110, TOP + bars.size() * ROW + 8, title, unit));
        int y = TOP;
        for (Map.Entry<String, Double> bar : bars.entrySet()) {
            double length = Double.isNaN(bar.getValue()) ? 0 : Math.max(0, bar.getValue() / largest * WIDTH);
            svg.append(String.format(
                    Locale.ROOT,
                    """
                    <text x="%d" y="%d" text-anchor="end">%s</text>
                    <rect x="%d" y="%d" width="%.1f" height="%d" fill="%s"/>
                    <text x="%.1f" y="%d">%s</text>
                    """,
                    LABEL - 8,
                    y + 16,
                    bar.getKey(),
                    LABEL,
                    y + 3,
                    length,
                    ROW - 6,
                    bar.getKey().startsWith("hub-") ? "#1769aa" : "#b0bec5",
                    LABEL + length + 6,
                    y + 16,
                    number.apply(bar.getValue())));
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }
}
