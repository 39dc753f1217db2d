package dev.ssehub.spring.internal.beans;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.core.annotation.AnnotationAwareOrderComparator;

/**
 * Beans that are found by their names, and created when they are first requested, since they may need the hub that calls them.
 *
 * <p>Any thread may request them. Two threads that are the first at the same time get the same singletons. Of a prototype, both may create
 * one, of which one is kept.
 */
public final class LazyBeans<T> {

    private final ListableBeanFactory beans;
    private final Class<T> type;
    private final List<String> names;
    private volatile @Nullable List<T> created;

    public LazyBeans(ListableBeanFactory beans, Class<T> type, List<String> names) {
        this.beans = beans;
        this.type = type;
        this.names = names;
    }

    public boolean isEmpty() {
        return names.isEmpty();
    }

    public List<String> names() {
        return names;
    }

    /** Returns the beans in their order. */
    public List<T> get() {
        List<T> known = created;
        if (known == null) {
            known = create();
            created = known;
        }
        return known;
    }

    /** Calls all beans in their order, even if some throw exceptions, and then throws the first exception with the others suppressed. */
    void each(Consumer<T> call) {
        RuntimeException failure = null;
        for (T bean : get()) {
            try {
                call.accept(bean);
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /**
     * Only a bean provider knows the order of every kind of bean, but it returns all beans of the type, and new instances of prototypes. So
     * it orders the singletons, and the prototypes come last.
     */
    private List<T> create() {
        Set<Object> wanted = Collections.newSetFromMap(new IdentityHashMap<>());
        names.forEach(name -> wanted.add(beans.getBean(name)));
        List<T> all = new ArrayList<>();
        beans.getBeanProvider(type).orderedStream().filter(wanted::remove).forEach(all::add);
        wanted.stream()
                .map(type::cast)
                .sorted(AnnotationAwareOrderComparator.INSTANCE)
                .forEach(all::add);
        return List.copyOf(all);
    }
}
