package dev.ssehub.spring.internal.returns;

import dev.ssehub.run.Run;
import dev.ssehub.run.RunView;
import dev.ssehub.session.Subscription;
import java.util.Collection;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;

/** The types whose values open a stream, and where else in the return value of a controller they may be found. */
public final class StreamTypes {

    /** Nested type arguments are searched to this depth. A type variable may be bounded by itself. */
    private static final int DEPTH = 5;

    private StreamTypes() {}

    /** Returns whether a value of this type opens a stream, and is never written. */
    public static boolean opensStream(@Nullable Class<?> type) {
        return type != null
                && (type == Subscription.class
                        || RunView.class.isAssignableFrom(type)
                        || Run.class.isAssignableFrom(type));
    }

    /** Returns whether such a type is anywhere in the declaration: the type itself, an argument of it, or the type of its elements. */
    public static boolean areIn(ResolvableType declared) {
        return areIn(declared, DEPTH);
    }

    private static boolean areIn(ResolvableType declared, int depth) {
        if (opensStream(declared.resolve())) {
            return true;
        }
        if (depth == 0) {
            return false;
        }
        if (declared.isArray()) {
            return areIn(declared.getComponentType(), depth - 1);
        }
        for (ResolvableType argument : declared.getGenerics()) {
            if (areIn(argument, depth - 1)) {
                return true;
            }
        }
        return false;
    }

    /** Returns whether a value is a collection or an array that begins with something that opens a stream. */
    public static boolean areElementsOf(@Nullable Object value) {
        Object first = null;
        if (value instanceof Object[] array && array.length > 0) {
            first = array[0];
        } else if (value instanceof Collection<?> collection) {
            // The application may change it meanwhile.
            Iterator<?> elements = collection.iterator();
            first = elements.hasNext() ? elements.next() : null;
        }
        return first != null && opensStream(first.getClass());
    }
}
