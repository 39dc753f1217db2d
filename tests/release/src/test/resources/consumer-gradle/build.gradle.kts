plugins {
    application
}

repositories {
    maven(url = "@release@") { content { includeGroup("dev.ssehub") } }
    mavenCentral()
}

dependencies {
    implementation(platform("dev.ssehub:sse-hub-bom:@version@"))
    implementation("dev.ssehub:sse-hub-servlet")
    implementation("org.eclipse.jetty.ee11:jetty-ee11-servlet:12.1.10")
}

application {
    mainClass.set("com.example.App")
}
