package dev.ssehub.spring.autoconfigure.endpoint;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.beans.factory.ListableBeanFactory;

/** The beans by which an application says which other origins may use it. */
public final class CorsSources {

    /** The one that Spring Security uses. */
    private static final String USUAL_NAME = "corsConfigurationSource";

    private CorsSources() {}

    /**
     * Returns the beans of a type, that which Spring Security uses first.
     *
     * @param isNone whether the bean of a name is something else that happens to be of the type
     */
    public static <S> List<S> in(ListableBeanFactory beans, Class<S> type, Predicate<String> isNone) {
        return Arrays.stream(beans.getBeanNamesForType(type))
                .filter(isNone.negate())
                .sorted(Comparator.comparing(name -> !name.equals(USUAL_NAME)))
                .map(name -> beans.getBean(name, type))
                .toList();
    }
}
