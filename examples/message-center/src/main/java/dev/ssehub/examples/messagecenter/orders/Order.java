package dev.ssehub.examples.messagecenter.orders;

/** Something that somebody bought. */
public record Order(long id, String customer, String item, Status status) {

    /** What becomes of an order, step by step. */
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
