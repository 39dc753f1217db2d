package dev.ssehub.tests.kotlin

import dev.ssehub.event.SseEvent
import dev.ssehub.run.Run
import dev.ssehub.run.RunInfo
import dev.ssehub.run.RunOptions
import dev.ssehub.run.RunPolicy
import dev.ssehub.run.RunView
import dev.ssehub.run.Runs
import dev.ssehub.run.Scope
import dev.ssehub.session.Subscription
import java.util.Optional
import java.util.concurrent.CompletableFuture
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.flowOf
import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.context.annotation.Bean
import org.springframework.http.ResponseEntity
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.RequestParam
import org.springframework.web.bind.annotation.RestController
import reactor.core.publisher.Mono

/** An application with controllers in Kotlin, most of whose functions suspend. */
@SpringBootApplication
class FeedsApp {

    /** Allows every view, since this application has no login. */
    @Bean
    fun everybodyMayView() = object : RunPolicy {
        override fun mayView(user: String?, run: RunInfo) = true
    }
}

class SoldOut : RuntimeException("the password is secret")

@RestController
class Feeds(private val runs: Runs) {

    private val background = CoroutineScope(Dispatchers.Default)

    private fun subscriptionOf(user: String?) = user?.let { Subscription.user(it) }

    @GetMapping("/plain")
    fun plain(@RequestParam user: String?): Subscription? = subscriptionOf(user)

    @GetMapping("/at-once")
    suspend fun atOnce(@RequestParam user: String?): Subscription? = subscriptionOf(user)

    @GetMapping("/later")
    suspend fun later(@RequestParam user: String?): Subscription? {
        delay(5)
        return subscriptionOf(user)
    }

    @GetMapping("/entity")
    suspend fun entity(@RequestParam user: String?): ResponseEntity<Subscription>? {
        delay(5)
        return subscriptionOf(user)?.let { ResponseEntity.ok().header("X-Feed", "yes").body(it) }
    }

    @GetMapping("/optional")
    suspend fun optional(@RequestParam user: String?): Optional<Subscription> {
        delay(5)
        return Optional.ofNullable(subscriptionOf(user))
    }

    @GetMapping("/deferred")
    fun deferred(@RequestParam user: String?): Deferred<Subscription?> = background.async { later(user) }

    @GetMapping("/future")
    fun future(@RequestParam user: String?): CompletableFuture<Subscription?> =
        CompletableFuture.supplyAsync { subscriptionOf(user) }

    @GetMapping("/mono")
    fun mono(@RequestParam user: String?): Mono<Subscription> = Mono.justOrEmpty(subscriptionOf(user))

    @GetMapping("/any")
    suspend fun any(@RequestParam user: String): Any {
        delay(5)
        return if (user == "nobody") listOf("no stream") else Subscription.user(user)
    }

    @GetMapping("/broken")
    suspend fun broken(): Subscription? {
        delay(5)
        throw SoldOut()
    }

    @GetMapping("/run")
    suspend fun run(): Run {
        delay(5)
        val run = runs.start(Scope.of("chat", "one"), RunOptions.withoutOwner())
        run.emit(SseEvent.of("an answer"))
        run.complete()
        return run
    }

    @GetMapping("/deferred-view")
    fun deferredView(): Deferred<RunView?> = background.async { view() }

    @GetMapping("/mono-of-view")
    fun monoOfView(): Mono<RunView> = Mono.justOrEmpty(runs.view(Scope.of("chat", "none")))

    @GetMapping("/flow")
    fun flow(): Any = flowOf(Subscription.user("ann"))

    @GetMapping("/view")
    suspend fun view(): RunView? {
        delay(5)
        return runs.view(Scope.of("chat", "none")).orElse(null)
    }
}
