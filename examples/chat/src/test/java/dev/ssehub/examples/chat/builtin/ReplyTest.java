package dev.ssehub.examples.chat.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ReplyTest {

    @Test
    void saysSoManyWords() {
        Reply reply = Reply.to("hello", 3, 50);
        assertThat(reply.text()).isEqualTo("w1 w2 w3 ");
        assertThat(reply.rate()).isEqualTo(50);
        assertThat(reply.status()).isEqualTo(200);
    }

    @Test
    void directivesChangeThat() {
        Reply reply = Reply.to("please [tokens=5] and [rate=2.5]", 200, 50);
        assertThat(reply.text()).isEqualTo("w1 w2 w3 w4 w5 ");
        assertThat(reply.rate()).isEqualTo(2.5);
        assertThat(Reply.to("[status=429]", 200, 50).status()).isEqualTo(429);
    }

    @Test
    void breaksOrFallsSilentAfterSoManyTokens() {
        Reply fails = Reply.to("[fail-after=2]", 200, 50);
        assertThat(fails.fails()).isTrue();
        assertThat(fails.spoken()).isEqualTo(2);
        Reply silent = Reply.to("[silent-after=0]", 200, 50);
        assertThat(silent.fallsSilent()).isTrue();
        assertThat(silent.fails()).isFalse();
        assertThat(silent.spoken()).isZero();
        assertThat(Reply.to("[tokens=5][fail-after=9]", 200, 50).fails()).isFalse();
    }

    @Test
    void echoesCodePointByCodePointAndTakesNothingInItForADirective() {
        Reply reply = Reply.to("[rate=9][echo]a\n[tokens=1] 👩‍🚀é[/echo]", 200, 50);
        assertThat(reply.text()).isEqualTo("a\n[tokens=1] 👩‍🚀é");
        assertThat(reply.token().apply(13)).isEqualTo("👩");
        assertThat(reply.rate()).isEqualTo(9);
    }

    @Test
    void samplesAreWhatTheyAreInPieces() {
        for (String language : new String[] {"en", "zh"}) {
            Reply reply = Reply.to("[sample=" + language + "]", 200, 50);
            assertThat(reply.text()).isEqualTo(Samples.in(language));
            assertThat(reply.count()).isGreaterThan(100);
        }
    }
}
