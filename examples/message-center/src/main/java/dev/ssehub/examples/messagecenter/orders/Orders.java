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
 * Another module of the application, as there are many: it knows nothing of streams. It says what happened with Spring's own events,
 * and sends mail in the same transaction; both reach browsers when it has committed.
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

    /** An order has another status, or is new. */
    public record Moved(Order order) {}

    /**
     * Places an order.
     *
     * @param submission the customer's name for this act of ordering, so that a repeated request is recognised; or null
     * @throws DuplicateKeyException when the customer has ordered something under this name
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

    /** Returns what a customer has ordered under a name. */
    Optional<Order> placedAs(String customer, String submission) {
        return database.sql("select * from purchase where customer = ? and submission = ?")
                .params(customer, submission)
                .query(Order.class)
                .optional();
    }

    /** Moves an order one step on, unless another node has. */
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

    /** Returns orders that are on their way. */
    List<Order> unfinished() {
        return database.sql("select * from purchase where status <> 'DELIVERED' order by id")
                .query(Order.class)
                .list();
    }
}
