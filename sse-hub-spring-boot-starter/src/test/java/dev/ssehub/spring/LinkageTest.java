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
 * What the starters share is compiled once, against the lowest version of all. Here every class, method and field that it uses has to be there in the
 * version of this line, of the same type: otherwise it would fail when it is called, which may be long after the start.
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

    /** Since JDK 18, javac has {@code getClass()} of an interface called on the interface, which declares no such method. */
    private static boolean isOfEveryObject(AccessTarget target) {
        return target instanceof AccessTarget.CodeUnitAccessTarget unit
                && target.getOwner().isInterface()
                && Stream.of(Object.class.getMethods())
                        .anyMatch(method -> method.getName().equals(unit.getName())
                                && method.getReturnType().getName().equals(typeOf(unit)));
    }

    /** The JVM links by what is returned, too. */
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
