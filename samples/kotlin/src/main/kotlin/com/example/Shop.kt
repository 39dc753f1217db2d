package com.example

import dev.ssehub.SseHub
import dev.ssehub.event.Audience
import dev.ssehub.event.SseEvent
import dev.ssehub.session.ConnectHook
import dev.ssehub.session.Subscription
import org.springframework.boot.autoconfigure.SpringBootApplication
import org.springframework.boot.runApplication
import org.springframework.context.annotation.Bean
import org.springframework.http.HttpStatus
import org.springframework.web.bind.annotation.GetMapping
import org.springframework.web.bind.annotation.PathVariable
import org.springframework.web.bind.annotation.PostMapping
import org.springframework.web.bind.annotation.PutMapping
import org.springframework.web.bind.annotation.RequestBody
import org.springframework.web.bind.annotation.ResponseStatus
import org.springframework.web.bind.annotation.RestController

@SpringBootApplication
class Shop {

    /** Each new stream begins with these events. */
    @Bean
    fun opening() = ConnectHook { listOf(SseEvent.named("notice").data("open until six")) }
}

/** How many pieces of an article are left. */
data class Stock(val article: String, val left: Int)

@RestController
class Stocks(private val hub: SseHub) {

    /** The key lets an event replace the one before it: a new page gets only the latest stock of each article. */
    @PutMapping("/stocks/{article}")
    @ResponseStatus(HttpStatus.ACCEPTED)
    fun put(@PathVariable article: String, @RequestBody left: Int) {
        hub.publish(Audience.everyone(), event("stock", Stock(article, left)).key(article))
    }

    /** A separate stream for customers who wait for an article. */
    @GetMapping("/stocks/{article}/stream")
    fun waiting(@PathVariable article: String): Subscription =
        Subscription.anonymous().group(article).withoutEveryone()

    @PostMapping("/stocks/{article}/arrival")
    @ResponseStatus(HttpStatus.ACCEPTED)
    fun arrived(@PathVariable article: String, @RequestBody left: Int) {
        hub.publish(Audience.group(article), event("arrival", Stock(article, left)))
    }
}

/** Returns an event whose data is the value as JSON, written as a controller would write it. */
fun event(name: String, value: Any) = SseEvent.named(name).json(value)

fun main(args: Array<String>) {
    runApplication<Shop>(*args)
}
