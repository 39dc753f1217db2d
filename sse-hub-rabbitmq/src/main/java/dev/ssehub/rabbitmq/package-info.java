/** A backplane in a RabbitMQ stream: RabbitMQ orders and keeps the records, and the nodes mirror them. */
@NullMarked
package dev.ssehub.rabbitmq;

import org.jspecify.annotations.NullMarked;
