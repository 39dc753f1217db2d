package dev.ssehub.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The code that the starters share is compiled once, against the lowest versions of all. This test checks that every class, method and
 * field that it uses exists in the versions of this line, with the same type. Otherwise it would fail only when it is called, possibly long
 * after the start.
 */
@AnalyzeClasses(packages = "dev.ssehub.spring", importOptions = ImportOption.DoNotIncludeTests.class)
class LinkageTest {

    private static final List<String> OTHERS = List.of(
            "org.springframework.",
            "io.micrometer.",
            "io.lettuce.",
            "com.rabbitmq.",
            "org.apache.catalina.",
            "reactor.");

    @ArchTest
    static void everythingThatIsUsedIsThere(JavaClasses classes) {
        Set<String> used = new TreeSet<>();
        Set<String> missing = new TreeSet<>();
        for (JavaClass type : classes) {
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
                AccessTarget target = access.getTarget();
                if (isOfOthers(target.getOwner())) {
                    used.add(target.getOwner().getName());
                    if (!isThere(target)) {
                        missing.add(target.getFullName());
                    }
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(used).hasSizeGreaterThan(100);
    }

    private static boolean isOfOthers(JavaClass owner) {
        return OTHERS.stream().anyMatch(owner.getName()::startsWith);
    }

    private static boolean isThere(AccessTarget target) {
        Optional<? extends JavaMember> member = target.resolveMember();
        return member.map(found -> typeOf(found).equals(typeOf(target))).orElseGet(() -> isOfEveryObject(target));
    }

    /**
     * Since JDK 18, javac compiles a call of {@code getClass()} on an interface as a call of the interface's own method, which it does not
     * declare.
     */
    private static boolean isOfEveryObject(AccessTarget target) {
        return target instanceof AccessTarget.CodeUnitAccessTarget unit
                && target.getOwner().isInterface()
                && Stream.of(Object.class.getMethods())
                        .anyMatch(method -> method.getName().equals(unit.getName())
                                && method.getReturnType().getName().equals(typeOf(unit)));
    }

    /** The JVM also links by the return type. */
    private static String typeOf(Object member) {
        if (member instanceof JavaCodeUnit unit) {
            return unit.getRawReturnType().getName();
        }
        if (member instanceof AccessTarget.CodeUnitAccessTarget unit) {
            return unit.getRawReturnType().getName();
        }
        if (member instanceof JavaField field) {
            return field.getRawType().getName();
        }
        return ((AccessTarget.FieldAccessTarget) member).getRawType().getName();
    }
}
