package dev.ssehub.spring;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/**
 * Files of the internals depend on each other without cycles, so that they can be read bottom-up. The rule covers the internals of the
 * core, and the whole of the modules that the starter builds on. It is checked here because all of them are on this class path.
 */
@AnalyzeClasses(
        packages = {
            "dev.ssehub.internal",
            "dev.ssehub.backplane.broker",
            "dev.ssehub.http",
            "dev.ssehub.servlet",
            "dev.ssehub.webflux",
            "dev.ssehub.redis",
            "dev.ssehub.rabbitmq",
            "dev.ssehub.jdbc"
        },
        importOptions = ImportOption.DoNotIncludeTests.class)
class AcyclicFilesTest {

    @ArchTest
    static final ArchRule noFileDependsOnOneThatDependsOnIt =
            slices().assignedFrom(new EachFile()).should().beFreeOfCycles();

    /** Ensures that the rule covers something: all modules are present. */
    @ArchTest
    static void everyModuleIsLookedAt(JavaClasses classes) {
        assertThat(classes.stream().map(JavaClass::getPackageName))
                .contains(
                        "dev.ssehub.internal.lane",
                        "dev.ssehub.backplane.broker",
                        "dev.ssehub.http",
                        "dev.ssehub.servlet",
                        "dev.ssehub.webflux",
                        "dev.ssehub.redis",
                        "dev.ssehub.rabbitmq",
                        "dev.ssehub.jdbc");
    }

    /** Treats a class and its nested classes as one. */
    private static final class EachFile implements SliceAssignment {

        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            JavaClass outermost = type;
            while (outermost.getEnclosingClass().isPresent()) {
                outermost = outermost.getEnclosingClass().get();
            }
            return SliceIdentifier.of(outermost.getName());
        }

        @Override
        public String getDescription() {
            return "each file";
        }
    }
}
