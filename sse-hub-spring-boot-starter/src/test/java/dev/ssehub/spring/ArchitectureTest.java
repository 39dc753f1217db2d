package dev.ssehub.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The permitted dependencies within the code that the starters share, and within the code of each line of Spring Boot. */
@AnalyzeClasses(packages = "dev.ssehub.spring", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    /** Every feature depends on the hub, but not on other features; the endpoints of both web stacks depend on their common code. */
    @ArchTest
    static final ArchRule featuresStandSideBySide = layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .layer("api")
            .definedBy("dev.ssehub.spring")
            .layer("internal")
            .definedBy("dev.ssehub.spring.internal..")
            .layer("hub")
            .definedBy("dev.ssehub.spring.autoconfigure.hub")
            .layer("publish")
            .definedBy("dev.ssehub.spring.autoconfigure.publish")
            .layer("endpoint")
            .definedBy("dev.ssehub.spring.autoconfigure.endpoint")
            .layer("web")
            .definedBy("dev.ssehub.spring.autoconfigure.web")
            .layer("webflux")
            .definedBy("dev.ssehub.spring.autoconfigure.webflux")
            .layer("actuate")
            .definedBy("dev.ssehub.spring.autoconfigure.actuate")
            .layer("backplane")
            .definedBy("dev.ssehub.spring.autoconfigure.backplane")
            .whereLayer("api")
            .mayNotAccessAnyLayer()
            .whereLayer("internal")
            .mayOnlyAccessLayers("api")
            .whereLayer("hub")
            .mayOnlyAccessLayers("api", "internal")
            .whereLayer("publish")
            .mayOnlyAccessLayers("api", "internal", "hub")
            .whereLayer("endpoint")
            .mayOnlyAccessLayers("api", "internal", "hub")
            .whereLayer("web")
            .mayOnlyAccessLayers("api", "internal", "hub", "endpoint")
            .whereLayer("webflux")
            .mayOnlyAccessLayers("api", "internal", "hub", "endpoint")
            .whereLayer("actuate")
            .mayOnlyAccessLayers("hub")
            .whereLayer("backplane")
            .mayOnlyAccessLayers("api", "internal", "hub");

    @ArchTest
    static final ArchRule insideThereAreNoCycles = slices().matching("dev.ssehub.spring.(internal|autoconfigure).(*)..")
            .should()
            .beFreeOfCycles();

    /** The shared code does not depend on the code of a line. */
    @ArchTest
    static final ArchRule noLineIsKnownToTheOthers = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.ssehub.spring", "dev.ssehub.spring.internal..", "dev.ssehub.spring.autoconfigure..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.ssehub.spring.boot3..", "dev.ssehub.spring.boot4..");

    /** The code that can be used without Spring Boot. */
    @ArchTest
    static final ArchRule apiAndInternalsNeedNoSpringBoot = noClasses()
            .that()
            .resideInAnyPackage("dev.ssehub.spring", "dev.ssehub.spring.internal..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.springframework.boot..");
}
