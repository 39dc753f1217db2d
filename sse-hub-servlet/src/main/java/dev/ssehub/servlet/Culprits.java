package dev.ssehub.servlet;

import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Names the parts of the application between the container and a stream: filters, servlets, and wrappers of the response. */
final class Culprits {

    /** Implemented by the hub's own servlets, which are not named. */
    interface Innocent {}

    private Culprits() {}

    /** Returns the names of what stands between the container and the stream. The stack is read now; the text is built when it is needed. */
    static Supplier<String> of(HttpServletResponse response) {
        Set<String> names = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .walk(frames -> frames.<Class<?>>map(StackWalker.StackFrame::getDeclaringClass)
                        .filter(type -> Filter.class.isAssignableFrom(type) || Servlet.class.isAssignableFrom(type))
                        .filter(type -> !Innocent.class.isAssignableFrom(type))
                        .filter(type -> !type.getName().startsWith("jakarta.servlet."))
                        .map(Class::getName)
                        .collect(Collectors.toCollection(LinkedHashSet::new)));
        names.addAll(wrappers(response));
        return () -> names.isEmpty() ? "the servlet's own registration" : String.join(", ", names);
    }

    /** Returns the names of the classes that wrap the container's own response, outermost first. */
    static List<String> wrappers(HttpServletResponse response) {
        List<String> names = new ArrayList<>();
        ServletResponse wrapped = response;
        while (wrapped instanceof ServletResponseWrapper wrapper) {
            names.add(wrapper.getClass().getName());
            wrapped = wrapper.getResponse();
        }
        return names;
    }
}
