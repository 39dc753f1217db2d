package dev.ssehub.internal.run;

import dev.ssehub.run.RunEnd;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * Decides what viewers learn about the failure of a model provider: the status of its answer, if any, but nothing of the message, which may
 * contain a key. The client libraries share no exception type, but their exceptions have a method that returns the status.
 */
public final class ProviderFailure {

    private static final int MAX_CAUSES = 20;

    private ProviderFailure() {}

    /** Returns the end of a run whose provider failed like this. */
    public static RunEnd endOf(Throwable failure) {
        int status = statusIn(failure);
        if (status == 0) {
            return RunEnd.failed("provider-failed", "the model has failed");
        }
        String code = switch (status) {
            case 401, 403 -> "provider-denied";
            case 429 -> "rate-limit";
            default -> "provider-failed";
        };
        return RunEnd.failed(code, "the provider of the model has answered with status " + status)
                .withStatus(status);
    }

    private static int statusIn(Throwable failure) {
        Throwable cause = failure;
        for (int i = 0; cause != null && i < MAX_CAUSES; i++, cause = cause.getCause()) {
            for (String method : new String[] {"statusCode", "getStatusCode", "getRawStatusCode"}) {
                int status = numberIn(call(cause, method));
                if (status >= 400 && status <= 599) {
                    return status;
                }
            }
        }
        return 0;
    }

    private static int numberIn(@Nullable Object status) {
        return status instanceof Integer number ? number : status == null ? 0 : numberIn(call(status, "value"));
    }

    private static @Nullable Object call(Object target, String method) {
        try {
            Method found = target.getClass().getMethod(method);
            if (found.getParameterCount() > 0) {
                return null;
            }
            // A public method of a class that is not public. Where that is denied, invoke() fails.
            found.trySetAccessible();
            return found.invoke(target);
        } catch (ReflectiveOperationException | RuntimeException none) {
            return null;
        }
    }
}
