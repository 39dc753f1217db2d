package dev.ssehub.internal.checks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Messages about invalid names reach clients and logs, so they describe the text without repeating it. */
class NamesTest {

    @Test
    void anUntrustedIdentifierIsNotRepeated() {
        assertThatThrownBy(() -> Names.requireUntrustedIdentifier("kind", "a\r\nSet-Cookie: b"))
                .isInstanceOf(InvalidNameException.class)
                .hasMessage(
                        "kind must not contain characters other than A-Z, a-z, 0-9, '.', '_' and '-' but had U+000D at index 1");
        assertThatThrownBy(() -> Names.requireUntrustedIdentifier("kind", "é"))
                .hasMessageEndingWith("but had U+00E9 at index 0");
        assertThatThrownBy(() -> Names.requireUntrustedIdentifier("kind", "a".repeat(1_000_000)))
                .hasMessage("kind must have 1 to 64 characters but had 1000000");
        assertThatThrownBy(() -> Names.requireUntrustedIdentifier("kind", ""))
                .hasMessage("kind must have 1 to 64 characters but had 0");
    }

    @Test
    void aValidIdentifierIsReturned() {
        String longest = "azAZ09._-".repeat(8).substring(0, 64);
        assertThat(Names.requireUntrustedIdentifier("kind", longest)).isSameAs(longest);
        assertThat(Names.requireUntrustedIdentifier("kind", "-")).isEqualTo("-");
    }
}
