package dev.ssehub.spring.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ssehub.run.Run;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import dev.ssehub.spring.autoconfigure.hub.SseHubSetupException;
import dev.ssehub.spring.internal.returns.SeveralStreams;
import dev.ssehub.spring.internal.web.DeclaredReturns;
import dev.ssehub.webflux.StreamResultHandler;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpEntity;
import org.springframework.http.ResponseEntity;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.context.request.async.WebAsyncTask;
import org.springframework.web.method.HandlerMethod;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Which return types of controllers open a stream, and which of those that have one in them are refused at startup. */
class ReturnCheckTest {

    private static final ReturnCheck ON_SERVLETS =
            new ReturnCheck(DeclaredReturns::openStream, SeveralStreams.ALLOWED_ON_SERVLETS);
    private static final ReturnCheck ON_WEBFLUX =
            new ReturnCheck(StreamResultHandler::opensStreams, SeveralStreams.ALLOWED_ON_WEBFLUX);

    static Stream<String> streams() {
        return namesOf(OneStream.class);
    }

    static Stream<String> streamsOfServlets() {
        return namesOf(OneStreamOnServlets.class);
    }

    static Stream<String> several() {
        return namesOf(Several.class);
    }

    static Stream<String> others() {
        return namesOf(Others.class);
    }

    private static Stream<String> namesOf(Class<?> controller) {
        return Arrays.stream(controller.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .map(method -> method.getName());
    }

    private static HandlerMethod method(Class<?> controller, String name) throws Exception {
        return new HandlerMethod(controller.getDeclaredConstructor().newInstance(), controller.getDeclaredMethod(name));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void oneStreamIsOpenedOnBothStacks(String name) throws Exception {
        HandlerMethod method = method(OneStream.class, name);
        assertThat(ON_SERVLETS.opensStream(method)).isTrue();
        assertThat(ON_WEBFLUX.opensStream(method)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("streamsOfServlets")
    void whatOnlySpringMvcWaitsForIsRefusedOnWebFlux(String name) throws Exception {
        HandlerMethod method = method(OneStreamOnServlets.class, name);
        assertThat(ON_SERVLETS.opensStream(method)).isTrue();
        assertThatThrownBy(() -> ON_WEBFLUX.opensStream(method))
                .isInstanceOf(SseHubSetupException.class)
                .hasMessageStartingWith("OneStreamOnServlets#" + name + " returns ");
    }

    @ParameterizedTest
    @MethodSource("several")
    void severalStreamsAreRefused(String name) throws Exception {
        HandlerMethod method = method(Several.class, name);
        for (ReturnCheck check : List.of(ON_SERVLETS, ON_WEBFLUX)) {
            assertThatThrownBy(() -> check.opensStream(method))
                    .isInstanceOfSatisfying(
                            SseHubSetupException.class,
                            failure -> assertThat(failure.action())
                                    .startsWith("Return a Subscription, a RunView or a Run, or an Optional"))
                    .hasMessageStartingWith("Several#" + name + " returns ")
                    .hasMessageEndingWith(", but a request opens one stream.");
        }
    }

    @ParameterizedTest
    @MethodSource("others")
    void otherMethodsAreNobodysBusiness(String name) throws Exception {
        HandlerMethod method = method(Others.class, name);
        assertThat(ON_SERVLETS.opensStream(method)).isFalse();
        assertThat(ON_WEBFLUX.opensStream(method)).isFalse();
    }

    /** A value with a type argument whose bound is the type itself. */
    static class Chained<T extends Chained<T>> {}

    @SuppressWarnings("unused")
    static class OneStream {
        Subscription subscription() {
            return null;
        }

        Run run() {
            return null;
        }

        Optional<RunView> optional() {
            return null;
        }

        HttpEntity<Subscription> httpEntity() {
            return null;
        }

        ResponseEntity<Optional<Subscription>> entityOfOptional() {
            return null;
        }

        Mono<Subscription> mono() {
            return null;
        }

        Mono<ResponseEntity<Subscription>> monoOfEntity() {
            return null;
        }

        ResponseEntity<Mono<Subscription>> entityOfMono() {
            return null;
        }

        CompletableFuture<Optional<Subscription>> future() {
            return null;
        }

        CompletionStage<RunView> stage() {
            return null;
        }
    }

    @SuppressWarnings("unused")
    static class OneStreamOnServlets {
        Callable<Subscription> callable() {
            return null;
        }

        DeferredResult<ResponseEntity<Subscription>> deferredResult() {
            return null;
        }

        WebAsyncTask<Run> task() {
            return null;
        }
    }

    @SuppressWarnings("unused")
    static class Several {
        List<Subscription> list() {
            return null;
        }

        List<? extends RunView> wildcard() {
            return null;
        }

        Flux<Subscription> flux() {
            return null;
        }

        Stream<Run> stream() {
            return null;
        }

        Subscription[] array() {
            return null;
        }

        List<Subscription>[] arrayOfLists() {
            return null;
        }

        Map<String, Subscription> map() {
            return null;
        }

        Optional<List<Subscription>> optionalList() {
            return null;
        }

        ResponseEntity<Subscription[]> entityOfArray() {
            return null;
        }

        Mono<List<Subscription>> monoOfList() {
            return null;
        }

        ResponseEntity<Flux<Subscription>> entityOfFlux() {
            return null;
        }
    }

    @SuppressWarnings({"unused", "rawtypes"})
    static class Others {
        void nothing() {}

        Object object() {
            return null;
        }

        List list() {
            return null;
        }

        ResponseEntity<?> entity() {
            return null;
        }

        Chained chained() {
            return null;
        }

        <T extends Comparable<T>> Map<String, List<T>> variable() {
            return null;
        }

        Mono<List<byte[]>> bytes() {
            return null;
        }
    }
}
