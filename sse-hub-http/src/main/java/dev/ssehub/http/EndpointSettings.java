package dev.ssehub.http;

import dev.ssehub.session.Subscription;
import dev.ssehub.session.Subscription.EndStyle;
import dev.ssehub.session.Subscription.Framing;
import java.util.Objects;

/** How an endpoint answers; see the methods of {@code HttpStreams} that set it. */
record EndpointSettings(Refusal refusal, Cors cors, boolean answersPolls, Framing framing, EndStyle endStyle) {

    static final EndpointSettings USUAL =
            new EndpointSettings(Refusal.BY_ACCEPT, Cors.none(), true, Framing.BROWSER, EndStyle.CLEAN);

    EndpointSettings refusal(Refusal how) {
        return new EndpointSettings(how, cors, answersPolls, framing, endStyle);
    }

    EndpointSettings cors(Cors which) {
        return new EndpointSettings(refusal, which, answersPolls, framing, endStyle);
    }

    EndpointSettings withoutPolls() {
        return new EndpointSettings(refusal, cors, false, framing, endStyle);
    }

    EndpointSettings framing(Framing which) {
        Objects.requireNonNull(which, "framing must not be null");
        return new EndpointSettings(refusal, cors, answersPolls, which, endStyle);
    }

    EndpointSettings endStyle(EndStyle which) {
        Objects.requireNonNull(which, "endStyle must not be null");
        return new EndpointSettings(refusal, cors, answersPolls, framing, which);
    }

    /**
     * Sets the framing of a subscription that has none. Sessions keep their subscriptions, so a subscription for browsers is returned as it was
     * given: it may be shared.
     */
    Subscription framed(Subscription subscription) {
        boolean isDefault = framing == Framing.BROWSER || subscription.framing() != null;
        return isDefault ? subscription : subscription.framing(framing);
    }

    StreamEnd endOf(Subscription subscription) {
        EndStyle style = Objects.requireNonNullElse(subscription.endStyle(), endStyle);
        return style == EndStyle.RESET ? StreamEnd.BROKEN : StreamEnd.CLEAN;
    }
}
