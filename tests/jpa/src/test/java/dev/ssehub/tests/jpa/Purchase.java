package dev.ssehub.tests.jpa;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;

/** An entity. Its key is assigned, not generated, so that it is not written before the commit. */
@Entity
class Purchase {

    @Id
    private String id = "";

    @Column(unique = true)
    private String number = "";

    protected Purchase() {}

    Purchase(String id, String number) {
        this.id = id;
        this.number = number;
    }

    String id() {
        return id;
    }

    String number() {
        return number;
    }
}
