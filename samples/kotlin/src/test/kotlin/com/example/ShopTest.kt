package com.example

import dev.ssehub.SseHub
import dev.ssehub.event.Audience
import dev.ssehub.test.SseHubAssertions.assertThat
import dev.ssehub.test.SseHubAssertions.json
import dev.ssehub.test.StreamSwarm
import org.assertj.core.api.Assertions.assertThat
import org.awaitility.Awaitility.await
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Test
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.test.context.SpringBootTest
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment
import org.springframework.boot.test.web.server.LocalServerPort
import org.springframework.http.HttpMethod
import org.springframework.http.MediaType
import org.springframework.web.client.RestClient

@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
class ShopTest(@LocalServerPort val port: Int, @Autowired val hub: SseHub) {

    val clients = StreamSwarm(StreamSwarm.local(port))

    @AfterEach
    fun disconnect() = clients.close()

    @Test
    fun `a new page begins with the notice and the latest of each article`() {
        send(HttpMethod.PUT, "/stocks/tea", 7)
        send(HttpMethod.PUT, "/stocks/tea", 6)

        val page = clients.open("/sse")

        await().untilAsserted {
            assertThat(page.data()).containsExactlyInAnyOrder("open until six", """{"article":"tea","left":6}""")
        }
    }

    @Test
    fun `an arrival is for those who wait for the article`() {
        val waiting = clients.open("/stocks/milk/stream")
        val others = clients.open("/sse")
        await().until { waiting.lastEventId().isNotEmpty() && others.lastEventId().isNotEmpty() }

        send(HttpMethod.POST, "/stocks/milk/arrival", 20)

        await().untilAsserted { assertThat(waiting.data("arrival")).containsExactly("""{"article":"milk","left":20}""") }
        assertThat(hub).published(Audience.group("milk"), json(Stock("milk", 20)))
        assertThat(others.data("arrival")).isEmpty()
    }

    private fun send(method: HttpMethod, path: String, left: Int) {
        RestClient.create("http://localhost:$port")
            .method(method)
            .uri(path)
            .contentType(MediaType.APPLICATION_JSON)
            .body(left)
            .retrieve()
            .toBodilessEntity()
    }
}
