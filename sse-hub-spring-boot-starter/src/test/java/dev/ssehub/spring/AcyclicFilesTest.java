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
 * What is inside can be read from below, file by file: none needs one that needs it. The inside of the core is held to it, and the modules on which the
 * starter stands as a whole: this is where all of them are on one class path.
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

    /** That the rule has something to look at: all modules are here. */
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

    /** A class and what is nested in it are one. */
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
