package dev.ssehub;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.ssehub.run.RunEnd;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;

/** Checks the dependencies between packages and the list of public types, on which readers of the sources rely. */
@AnalyzeClasses(packages = "dev.ssehub", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** A plain value that a store of runs keeps. */
    private static final DescribedPredicate<JavaClass> HOW_A_RUN_ENDED = belongToAnyOf(RunEnd.class);

    /**
     * Each package, and which other packages may use it. Two dependencies point upwards: the hub uses the values in the package of the
     * facade, which are its configuration and its metrics, and a store of runs keeps how they ended.
     */
    @ArchTest
    static final ArchRule dependenciesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("checks")
            .definedBy("dev.ssehub.internal.checks")
            .layer("time")
            .definedBy("dev.ssehub.internal.time")
            .layer("shared by backplanes")
            .definedBy("dev.ssehub.internal.backplane")
            .layer("event")
            .definedBy("dev.ssehub.event")
            .layer("session")
            .definedBy("dev.ssehub.session")
            .layer("transport")
            .definedBy("dev.ssehub.transport")
            .layer("backplane")
            .definedBy("dev.ssehub.backplane")
            .layer("wire")
            .definedBy("dev.ssehub.internal.wire")
            .layer("log")
            .definedBy("dev.ssehub.internal.log")
            .layer("lane")
            .definedBy("dev.ssehub.internal.lane")
            .layer("presence")
            .definedBy("dev.ssehub.internal.presence")
            .layer("callouts")
            .definedBy("dev.ssehub.internal.callouts")
            .layer("reactive")
            .definedBy("dev.ssehub.internal.reactive")
            .layer("run")
            .definedBy("dev.ssehub.run", "dev.ssehub.internal.run")
            .layer("hub")
            .definedBy("dev.ssehub.internal.hub")
            .layer("facade")
            .definedBy("dev.ssehub")
            .whereLayer("checks")
            .mayNotAccessAnyLayer()
            .whereLayer("time")
            .mayNotAccessAnyLayer()
            .whereLayer("event")
            .mayOnlyAccessLayers("checks")
            .whereLayer("shared by backplanes")
            .mayOnlyAccessLayers("checks", "event")
            .whereLayer("session")
            .mayOnlyAccessLayers("event")
            .whereLayer("transport")
            .mayOnlyAccessLayers("event", "session")
            .whereLayer("backplane")
            .mayOnlyAccessLayers("checks", "time", "shared by backplanes", "event")
            .whereLayer("wire")
            .mayOnlyAccessLayers("event", "session")
            .whereLayer("log")
            .mayOnlyAccessLayers("time", "event", "session", "backplane", "wire")
            .whereLayer("lane")
            .mayOnlyAccessLayers("checks", "time", "event", "session", "transport", "backplane", "wire", "log")
            .whereLayer("presence")
            .mayOnlyAccessLayers("time", "event", "session", "backplane")
            .whereLayer("callouts")
            .mayOnlyAccessLayers("time", "event", "session", "backplane", "wire", "log", "lane")
            .whereLayer("reactive")
            .mayOnlyAccessLayers("session", "transport", "callouts")
            .whereLayer("run")
            .mayOnlyAccessLayers(
                    "checks", "time", "event", "session", "transport", "backplane", "wire", "log", "callouts")
            .whereLayer("hub")
            .mayOnlyAccessLayers(
                    "checks",
                    "time",
                    "event",
                    "session",
                    "transport",
                    "backplane",
                    "wire",
                    "log",
                    "lane",
                    "presence",
                    "callouts",
                    "reactive",
                    "run",
                    "facade")
            .ignoreDependency(resideInAPackage("dev.ssehub.backplane"), HOW_A_RUN_ENDED);

    @ArchTest
    static void everyPackageIsOneOfThese(JavaClasses classes) {
        assertThat(classes.stream().map(JavaClass::getPackageName).distinct())
                .containsExactlyInAnyOrder(
                        "dev.ssehub.internal.checks",
                        "dev.ssehub.internal.time",
                        "dev.ssehub.event",
                        "dev.ssehub.session",
                        "dev.ssehub.transport",
                        "dev.ssehub.backplane",
                        "dev.ssehub.internal.backplane",
                        "dev.ssehub.internal.wire",
                        "dev.ssehub.internal.log",
                        "dev.ssehub.internal.lane",
                        "dev.ssehub.internal.presence",
                        "dev.ssehub.internal.callouts",
                        "dev.ssehub.internal.reactive",
                        "dev.ssehub.run",
                        "dev.ssehub.internal.run",
                        "dev.ssehub.internal.hub",
                        "dev.ssehub");
    }

    @ArchTest
    static final ArchRule packagesHaveNoCycles = slices().assignedFrom(new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass type) {
                    // A facade and the package behind it count as one: the facade uses that package, which in turn
                    // uses the facade's values.
                    return SliceIdentifier.of(
                            switch (type.getPackageName()) {
                                case "dev.ssehub" -> "dev.ssehub.internal.hub";
                                case "dev.ssehub.run" -> "dev.ssehub.internal.run";
                                default -> type.getPackageName();
                            });
                }

                @Override
                public String getDescription() {
                    return "each package";
                }
            })
            .should()
            .beFreeOfCycles()
            .ignoreDependency(resideInAPackage("dev.ssehub.backplane"), HOW_A_RUN_ENDED);

    /** Returns the public types on which users can rely. Nested types are left out, since they are read with the enclosing type. */
    private static Stream<JavaClass> publicTypes(JavaClasses classes) {
        return classes.stream()
                .filter(type -> !type.getPackageName().contains(".internal"))
                .filter(JavaClass::isTopLevelClass)
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC));
    }

    /** The types of runs have a list of their own, since users who need no runs can skip it. */
    @ArchTest
    static void thePublicTypesOfRunsAreThese(JavaClasses classes) {
        assertThat(publicTypes(classes)
                        .filter(type -> type.getPackageName().equals("dev.ssehub.run"))
                        .map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrder(
                        "Runs",
                        "Run",
                        "RunOptions",
                        "Scope",
                        "RunInfo",
                        "RunEnd",
                        "RunView",
                        "RunCodec",
                        "Dialect",
                        "RunPolicy",
                        "RunArchive",
                        "RunEndedException",
                        "RunRefusedException");
    }

    @ArchTest
    static void thePublicTypesFitOnOneScreen(JavaClasses classes) {
        assertThat(publicTypes(classes)
                        .filter(type -> !type.getPackageName().equals("dev.ssehub.run"))
                        .map(type -> type.getName().replace("dev.ssehub.", "")))
                .containsExactlyInAnyOrder(
                        "SseHub",
                        "HubConfig",
                        "HubConfigBuilder",
                        "HubMetrics",
                        "event.SseEvent",
                        "event.Audience",
                        "event.EventId",
                        "session.Subscription",
                        "session.Session",
                        "session.Sessions",
                        "session.SessionListener",
                        "session.Presence",
                        "session.PresenceListener",
                        "session.UserGroups",
                        "session.ConnectHook",
                        "session.GapHook",
                        "session.Gap",
                        "session.CloseReason",
                        "session.SubscriptionRefusedException",
                        "transport.OpenRequest",
                        "transport.Connection",
                        "transport.ConnectionSignals",
                        "transport.ViewRequest",
                        "transport.ViewAnswer",
                        "backplane.Backplane",
                        "backplane.LogReceiver",
                        "backplane.LogRecord",
                        "backplane.HistoryPage",
                        "backplane.Recorded",
                        "backplane.RunStore",
                        "backplane.PublishException")
                .hasSizeLessThanOrEqualTo(31);
    }

    @ArchTest
    static final ArchRule whatIsInsideKnowsOnlyTheValuesOfTheFacade = noClasses()
            .that()
            .resideInAPackage("dev.ssehub.internal..")
            .should()
            .dependOnClassesThat()
            .haveSimpleName("SseHub");

    @ArchTest
    static final ArchRule theCoreNeedsNothingButSlf4j = noClasses()
            .should()
            .dependOnClassesThat()
            .resideOutsideOfPackages("dev.ssehub..", "java..", "javax.crypto..", "org.slf4j..", "org.jspecify..");

    @ArchTest
    static final ArchRule timeComesFromTheClock = noClasses()
            .that()
            .resideOutsideOfPackage("dev.ssehub.internal.time")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(InstantSource.class, "system")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone");

    @ArchTest
    static final ArchRule nobodyPrints =
            noClasses().should().accessField(System.class, "out").orShould().accessField(System.class, "err");
}
