package dev.ssehub.spring;

import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Keeps passwords as plain text, in an application that imports this. Otherwise Spring Security hashes them at the first login, in whatever
 * form they were given, and the hash for each request with a password takes more time than everything else.
 */
final class PlainPasswords implements PasswordEncoder {

    @Override
    public String encode(CharSequence password) {
        return password.toString();
    }

    @Override
    public boolean matches(CharSequence password, String kept) {
        return kept.contentEquals(password);
    }
}
