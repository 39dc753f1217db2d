package dev.ssehub.http;

import java.util.List;
import java.util.Locale;

/** Reads the {@code Accept-Encoding} header of a request (RFC 9110, section 12.5.3). */
final class AcceptEncoding {

    private static final String ANY = "*";

    private AcceptEncoding() {}

    /**
     * Returns whether a content coding may be used. Without the header none may be, since there are clients that cannot decode and send no header.
     *
     * @param fields the values of the header, each of which may be a list
     * @param coding in lower case
     */
    static boolean allows(List<String> fields, String coding) {
        Boolean any = null;
        for (String field : fields) {
            for (String element : field.split(",", -1)) {
                String[] parts = element.split(";", -1);
                String name = parts[0].strip().toLowerCase(Locale.ROOT);
                if (name.equals(coding) || name.equals("x-" + coding)) {
                    return isWanted(parts);
                }
                if (name.equals(ANY)) {
                    any = isWanted(parts);
                }
            }
        }
        return any != null && any;
    }

    /** An unreadable weight counts as a refusal, because every client understands content without a coding. */
    private static boolean isWanted(String[] parts) {
        for (int i = 1; i < parts.length; i++) {
            String parameter = parts[i].strip().toLowerCase(Locale.ROOT);
            if (parameter.startsWith("q=")) {
                return parameter.matches("q=(0(\\.\\d{0,3})?|1(\\.0{0,3})?)")
                        && Double.parseDouble(parameter.substring(2)) > 0;
            }
        }
        return true;
    }
}
