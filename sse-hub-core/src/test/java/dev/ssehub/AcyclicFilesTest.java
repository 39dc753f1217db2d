package dev.ssehub;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** What is inside can be read from below, file by file: none needs one that needs it. */
@AnalyzeClasses(packages = "dev.ssehub.internal", importOptions = ImportOption.DoNotIncludeTests.class)
class AcyclicFilesTest {

    @ArchTest
    static final ArchRule noFileDependsOnOneThatDependsOnIt =
            slices().assignedFrom(new EachFile()).should().beFreeOfCycles();

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
