package com.example;

import dev.ssehub.jdbc.JdbcBackplane;
import dev.ssehub.rabbitmq.RabbitBackplane;
import dev.ssehub.redis.RedisBackplane;
import dev.ssehub.servlet.SseHubServlet;
import dev.ssehub.test.SseDecoder;
import java.util.List;

/** Uses classes of many modules. */
public final class All {

    static final List<Class<?>> TYPES = List.of(
            JdbcBackplane.class, RabbitBackplane.class, RedisBackplane.class, SseHubServlet.class, SseDecoder.class);

    private All() {}
}
