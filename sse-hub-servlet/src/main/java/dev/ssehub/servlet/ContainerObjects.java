package dev.ssehub.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import java.lang.reflect.AccessibleObject;
import org.jspecify.annotations.Nullable;

/** Finds the container's own request and response beneath all wrappers, and accesses by reflection what the Servlet API does not offer. */
final class ContainerObjects {

    private ContainerObjects() {}

    static ServletRequest innermost(ServletRequest request) {
        ServletRequest innermost = request;
        while (innermost instanceof ServletRequestWrapper wrapper) {
            innermost = wrapper.getRequest();
        }
        return innermost;
    }

    static ServletResponse innermost(ServletResponse response) {
        ServletResponse innermost = response;
        while (innermost instanceof ServletResponseWrapper wrapper) {
            innermost = wrapper.getResponse();
        }
        return innermost;
    }

    /** Returns the value of a field that the class of the target declares. */
    static Object field(Object target, String name) throws ReflectiveOperationException {
        return accessible(target.getClass().getDeclaredField(name)).get(target);
    }

    /** Returns the value of a field that the class of the target declares, or null. */
    static @Nullable Object optionalField(Object target, String name) throws ReflectiveOperationException {
        return accessible(target.getClass().getDeclaredField(name)).get(target);
    }

    static Object call(Object target, String method) throws ReflectiveOperationException {
        return accessible(target.getClass().getMethod(method)).invoke(target);
    }

    private static <T extends AccessibleObject> T accessible(T member) {
        member.setAccessible(true);
        return member;
    }
}
