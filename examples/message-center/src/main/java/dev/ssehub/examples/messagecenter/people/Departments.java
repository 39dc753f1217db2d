package dev.ssehub.examples.messagecenter.people;

import dev.ssehub.SseHub;
import dev.ssehub.backplane.PublishException;
import dev.ssehub.event.Audience;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The departments of people. They are stored in the database, and mirrored as groups in the hub. */
@Service
public class Departments {

    private static final Logger LOG = LoggerFactory.getLogger(Departments.class);

    private final JdbcClient database;
    private final SseHub hub;
    private final ApplicationEventPublisher events;

    Departments(JdbcClient database, SseHub hub, ApplicationEventPublisher events) {
        this.database = database;
        this.hub = hub;
        this.events = events;
    }

    /** Adds the memberships that the hub does not have: all of them after a start, those that its broker has lost, and usually none. */
    @Scheduled(fixedDelay = 10, timeUnit = TimeUnit.SECONDS)
    void updateHub() {
        try {
            for (Membership membership : memberships()) {
                if (!hub.groups().of(membership.person).contains(membership.department)) {
                    hub.groups().join(membership.person, membership.department);
                }
            }
        } catch (PublishException e) {
            LOG.warn("The hub could not be told who belongs where; it is tried again: {}", e.getMessage());
        }
    }

    private List<Membership> memberships() {
        return database.sql("select person, department from membership")
                .query(Membership.class)
                .list();
    }

    private record Membership(String person, String department) {}

    /** The departments of a person have changed, and so has the mail that the person can see. */
    public record Moved(String person) {}

    /** Adds a membership, which also affects open streams. */
    @Transactional
    public void join(String person, String department) {
        change(
                person,
                department,
                "merge into membership m using (select cast(? as varchar(256)) as who, cast(? as varchar(256)) as what) w"
                        + " on m.person = w.who and m.department = w.what"
                        + " when not matched then insert (person, department) values (w.who, w.what)",
                hub.groups()::join);
    }

    /** Removes a membership, which also affects open streams. */
    @Transactional
    public void leave(String person, String department) {
        change(person, department, "delete from membership where person = ? and department = ?", hub.groups()::leave);
    }

    /** The hub comes last: if it does not accept the change, the transaction rolls back. */
    private void change(String person, String department, String statement, BiConsumer<String, String> inHub) {
        String user = Audience.user(person).name();
        String group = Audience.group(department).name();
        database.sql(statement).params(user, group).update();
        inHub.accept(user, group);
        events.publishEvent(new Moved(user));
    }

    /** Returns the departments of a person. */
    public Set<String> of(String person) {
        return new TreeSet<>(database.sql("select department from membership where person = ?")
                .param(person)
                .query(String.class)
                .list());
    }

    /** Returns the members of a department. */
    public List<String> members(String department) {
        return database.sql("select person from membership where department = ? order by person")
                .param(department)
                .query(String.class)
                .list();
    }

    /** Returns all departments. */
    public List<String> all() {
        return database.sql("select distinct department from membership order by department")
                .query(String.class)
                .list();
    }
}
