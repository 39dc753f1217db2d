package dev.ssehub.jdbc;

class H2PlacesTest extends PlacesSuite {

    @Override
    String url() {
        return "jdbc:h2:mem:places;DB_CLOSE_DELAY=-1";
    }
}
