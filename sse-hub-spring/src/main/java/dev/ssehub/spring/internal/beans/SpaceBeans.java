package dev.ssehub.spring.internal.beans;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.annotation.BeanFactoryAnnotationUtils;

/**
 * Finds the beans that belong to a hub: those of a space are qualified by its name, and all others belong to the application's own hub.
 * Reads the bean definitions only, and creates no beans.
 */
public final class SpaceBeans {

    private final ListableBeanFactory beans;
    private final Set<String> spaces;

    /**
     * Searches a bean factory.
     *
     * @param spaces the names of all spaces
     */
    public SpaceBeans(ListableBeanFactory beans, Set<String> spaces) {
        this.beans = beans;
        this.spaces = Set.copyOf(spaces);
    }

    /**
     * Returns the beans of a type.
     *
     * @param space the name of the space, or null for the application's own hub
     */
    public <T> LazyBeans<T> of(Class<T> type, @Nullable String space) {
        String[] all = BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beans, type, true, false);
        List<String> names = Arrays.stream(all)
                .filter(name -> !ScopedProxyUtils.isScopedTarget(name))
                .filter(name -> space == null ? !isQualified(name, spaces::contains) : isQualified(name, space::equals))
                .toList();
        return new LazyBeans<>(beans, type, names);
    }

    private boolean isQualified(String bean, Predicate<String> by) {
        return BeanFactoryAnnotationUtils.isQualifierMatch(by, bean, beans);
    }
}
