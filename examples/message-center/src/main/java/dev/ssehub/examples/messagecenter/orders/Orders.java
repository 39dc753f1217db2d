package dev.ssehub.examples.messagecenter.orders;

import dev.ssehub.examples.messagecenter.inbox.Inbox;
import dev.ssehub.examples.messagecenter.inbox.Message;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.GeneratedKeyHolder;
import org.springframework.jdbc.support.KeyHolder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * An ordinary module of the application, which knows nothing about streams. It publishes Spring's own events, and sends mail in the same
 * transaction; both reach browsers when the transaction has committed.
 */
@Service
public class Orders {

    private final JdbcClient database;
    private final Inbox inbox;
    private final ApplicationEventPublisher events;

    Orders(JdbcClient database, Inbox inbox, ApplicationEventPublisher events) {
        this.database = database;
        this.inbox = inbox;
        this.events = events;
    }

    /** An order is new, or its status has changed. */
    public record Moved(Order order) {}

    /**
     * Places an order.
     *
     * @param submission the customer's key for this submission, by which a repeated request is recognised; or null
     * @throws DuplicateKeyException if the customer has already placed an order with this key
     */
    @Transactional
    public Order place(String customer, String item, @Nullable String submission) {
        KeyHolder key = new GeneratedKeyHolder();
        database.sql("insert into purchase (customer, item, status, submission) values (?, ?, 'PLACED', ?)")
                .params(customer, item)
                .param(submission)
                .update(key, "id");
        Order order = new Order(Objects.requireNonNull(key.getKeyAs(Long.class)), customer, item, Order.Status.PLACED);
        events.publishEvent(new Moved(order));
        return order;
    }

    /** Returns the order that a customer has placed with a submission key. */
    Optional<Order> placedAs(String customer, String submission) {
        return database.sql("select * from purchase where customer = ? and submission = ?")
                .params(customer, submission)
                .query(Order.class)
                .optional();
    }

    /** Advances an order by one step, unless another node has done so. */
    @Transactional
    public Order advance(Order order) {
        Order next = order.next();
        int moved = database.sql("update purchase set status = ? where id = ? and status = ?")
                .params(next.status().name(), next.id(), order.status().name())
                .update();
        if (moved == 0) {
            return next;
        }
        events.publishEvent(new Moved(next));
        if (next.status() == Order.Status.SHIPPED) {
            inbox.send(
                    Message.Kind.USER,
                    next.customer(),
                    "Orders",
                    "Your order is on its way",
                    "Order " + next.id() + " (" + next.item() + ") has been shipped.");
        }
        return next;
    }

    /** Returns the latest orders of a customer, newest first. */
    public List<Order> of(String customer) {
        return database.sql("select * from purchase where customer = ? order by id desc limit 20")
                .param(customer)
                .query(Order.class)
                .list();
    }

    /** Returns the orders that have not been delivered yet. */
    List<Order> unfinished() {
        return database.sql("select * from purchase where status <> 'DELIVERED' order by id")
                .query(Order.class)
                .list();
    }
}
