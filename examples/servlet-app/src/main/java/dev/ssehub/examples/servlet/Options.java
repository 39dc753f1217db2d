package dev.ssehub.examples.servlet;

import java.util.List;

/**
 * The command-line options.
 *
 * @param port the port to listen on; 0 for any free port
 * @param tls whether to use TLS, and so HTTP/2 in browsers
 */
record Options(int port, boolean tls) {

    static final String USAGE = "options: --port=N (0 to 65535, 8080 unless given), --tls (HTTPS with HTTP/2)";

    /**
     * Parses the arguments.
     *
     * @throws IllegalArgumentException for an unknown option
     */
    static Options parse(List<String> arguments) {
        int port = 8080;
        boolean tls = false;
        for (String argument : arguments) {
            if (argument.equals("--tls")) {
                tls = true;
            } else if (argument.matches("--port=[0-9]{1,5}") && Integer.parseInt(argument.substring(7)) <= 65535) {
                port = Integer.parseInt(argument.substring(7));
            } else {
                throw new IllegalArgumentException("unknown option: " + argument + "\n" + USAGE);
            }
        }
        return new Options(port, tls);
    }
}
