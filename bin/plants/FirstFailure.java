import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the test classes with the given simple names until the first failure, which means that the defect is found.
 * Exit code 0: all tests pass. 3: one fails, and the last line names it. Any other code, including 1, is not a test result.
 */
final class FirstFailure implements TestExecutionListener {

    private static final int PASSED = 0;
    private static final int NO_TEST = 2;
    private static final int FAILED = 3;

    private long passed;
    private String running;

    public static void main(String[] arguments) throws IOException {
        Path classes = Path.of(arguments[0]);
        List<ClassSelector> selected = new ArrayList<>();
        for (String name : List.of(arguments).subList(1, arguments.length)) {
            selected.add(selectClass(named(name, classes)));
        }
        FirstFailure listener = new FirstFailure();
        Launcher launcher = LauncherFactory.create();
        try {
            launcher.execute(request().selectors(selected).build(), listener);
        } catch (Throwable notCaughtByJUnit) {
            notCaughtByJUnit.printStackTrace();
            end(listener.running != null ? FAILED : NO_TEST, listener.running);
        }
        end(listener.passed > 0 ? PASSED : NO_TEST, listener.passed + " tests pass");
    }

    private static String named(String simpleName, Path classes) throws IOException {
        try (var files = Files.walk(classes)) {
            return files.filter(file -> file.endsWith(simpleName + ".class"))
                    .map(file -> classes.relativize(file).toString().replace(".class", "").replace('/', '.'))
                    .findFirst()
                    .orElseGet(() -> end(NO_TEST, "There is no " + simpleName));
        }
    }

    @Override
    public void executionStarted(TestIdentifier test) {
        running = test.getSource().map(FirstFailure::name).orElse(test.getDisplayName());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.FAILED) {
            result.getThrowable().ifPresent(Throwable::printStackTrace);
            end(FAILED, running);
        } else if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
            passed++;
        }
    }

    private static String name(Object source) {
        return source instanceof MethodSource method ? method.getMethodName() : source.toString();
    }

    /** Exits, and terminates the brokers that the test has started. */
    private static <T> T end(int code, String message) {
        ProcessHandle.current().descendants().forEach(ProcessHandle::destroyForcibly);
        System.err.flush();
        System.out.println(message);
        System.exit(code);
        throw new AssertionError("unreachable");
    }
}
