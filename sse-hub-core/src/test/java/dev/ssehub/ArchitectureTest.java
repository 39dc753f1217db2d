package dev.ssehub;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;

/** The directions of the design, which a reader of the tree relies on. */
@AnalyzeClasses(packages = "dev.ssehub", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** Each package, and all that it may use of the others. */
    @ArchTest
    static final ArchRule dependenciesPointOneWay = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("event")
            .definedBy("dev.ssehub.event")
            .layer("session")
            .definedBy("dev.ssehub.session")
            .layer("transport")
            .definedBy("dev.ssehub.transport")
            .layer("backplane")
            .definedBy("dev.ssehub.backplane")
            .layer("time")
            .definedBy("dev.ssehub.internal.time")
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
            .layer("hub")
            .definedBy("dev.ssehub.internal.hub")
            .layer("facade")
            .definedBy("dev.ssehub")
            .whereLayer("time")
            .mayNotAccessAnyLayer()
            .whereLayer("event")
            .mayNotAccessAnyLayer()
            .whereLayer("session")
            .mayOnlyAccessLayers("event")
            .whereLayer("transport")
            .mayOnlyAccessLayers("event", "session")
            .whereLayer("backplane")
            .mayOnlyAccessLayers("event", "time")
            .whereLayer("wire")
            .mayOnlyAccessLayers("event", "session")
            .whereLayer("log")
            .mayOnlyAccessLayers("event", "session", "backplane", "time", "wire")
            .whereLayer("lane")
            .mayOnlyAccessLayers("event", "session", "transport", "backplane", "time", "wire", "log")
            .whereLayer("presence")
            .mayOnlyAccessLayers("event", "session", "backplane", "time")
            .whereLayer("callouts")
            .mayOnlyAccessLayers("event", "session", "backplane", "time", "wire", "log", "lane")
            .whereLayer("reactive")
            .mayOnlyAccessLayers("session", "transport", "callouts");

    @ArchTest
    static final ArchRule theRuntimeKnowsOnlyTheValuesOfTheFacade = noClasses()
            .that()
            .resideInAPackage("dev.ssehub.internal..")
            .should()
            .dependOnClassesThat()
            .haveSimpleName("SseHub");

    @ArchTest
    static final ArchRule insideThereAreNoCycles =
            slices().matching("dev.ssehub.internal.(*)..").should().beFreeOfCycles();

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
