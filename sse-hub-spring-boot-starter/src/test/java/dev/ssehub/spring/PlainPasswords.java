package dev.ssehub.spring;

import org.springframework.security.crypto.password.PasswordEncoder;

/**
 * Keeps passwords as they are, in an application that imports this. Otherwise Spring Security hashes them at the first login, however they were given, and
 * spends more time on the hash of each request that brings one than on all else.
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
