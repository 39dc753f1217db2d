import java.io.File;
import java.util.List;
import org.gradle.api.Project;
import org.gradle.testfixtures.ProjectBuilder;

/** Has Gradle resolve dependencies: Resolve FOLDER REPOSITORY BILL-OF-MATERIALS DEPENDENCY... Prints a line for each file of the runtime class path. */
final class Resolve {

    public static void main(String[] arguments) {
        File folder = new File(arguments[0]);
        Project project = ProjectBuilder.builder()
                .withProjectDir(new File(folder, "project"))
                .withGradleUserHomeDir(new File(folder, "home"))
                .build();
        project.getPluginManager().apply("java");
        project.getRepositories().maven(repository -> {
            repository.setUrl(arguments[1]);
            repository.content(content -> content.includeGroup("dev.ssehub"));
        });
        project.getRepositories().mavenCentral();
        project.getDependencies().add("implementation", project.getDependencies().platform(arguments[2]));
        for (String dependency : List.of(arguments).subList(3, arguments.length)) {
            project.getDependencies().add("implementation", dependency);
        }
        project.getConfigurations().getByName("runtimeClasspath").forEach(file -> System.out.println("file " + file));
        // Gradle leaves threads behind.
        System.exit(0);
    }
}
