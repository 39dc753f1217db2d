/** A backplane in a RabbitMQ stream: RabbitMQ orders and keeps, the nodes mirror. */
@NullMarked
package dev.ssehub.rabbitmq;

import org.jspecify.annotations.NullMarked;
