import org.springframework.boot.gradle.plugin.SpringBootPlugin

plugins {
    java
    id("org.springframework.boot") version "4.1.2"
}

group = "com.example"
version = "1"

repositories {
    mavenLocal { content { includeGroup("dev.ssehub") } } // Where ./mvnw install puts the snapshot.
    mavenCentral()
}

dependencies {
    implementation(platform(SpringBootPlugin.BOM_COORDINATES))
    implementation(platform("dev.ssehub:sse-hub-bom:0.1.0-SNAPSHOT"))
    implementation("dev.ssehub:sse-hub-spring-boot-starter")

    testImplementation("org.springframework.boot:spring-boot-starter-test")
    testImplementation("dev.ssehub:sse-hub-spring-boot-test")
    testRuntimeOnly("org.junit.platform:junit-platform-launcher")
}

tasks.test {
    useJUnitPlatform()
}
