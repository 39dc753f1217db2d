package dev.ssehub.examples.messagecenter.orders;

/** An order of a customer. */
public record Order(long id, String customer, String item, Status status) {

    /** The status of an order, in the order of its steps. */
    public enum Status {
        PLACED,
        PAID,
        PACKED,
        SHIPPED,
        DELIVERED;

        Status next() {
            return switch (this) {
                case PLACED -> PAID;
                case PAID -> PACKED;
                case PACKED -> SHIPPED;
                case SHIPPED, DELIVERED -> DELIVERED;
            };
        }
    }

    Order next() {
        return new Order(id, customer, item, status.next());
    }
}
