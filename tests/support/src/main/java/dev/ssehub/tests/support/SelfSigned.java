package dev.ssehub.tests.support;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A self-signed certificate for this machine, in the formats that brokers and clients need.
 *
 * @param certificate the certificate, as PEM
 * @param key its private key, as PEM
 * @param store a key store that trusts it
 */
public record SelfSigned(Path certificate, Path key, Path store) {

    /** The password of the store. */
    public static final String PASSWORD = "testing";

    private static final String ALIAS = "localhost";

    /** Creates one with the JDK's keytool. */
    public static SelfSigned make() throws IOException, InterruptedException, GeneralSecurityException {
        Path folder = Files.createTempDirectory("certificate-");
        Path store = folder.resolve("store.p12");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-validity",
                "2",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD);
        AppProcess keytool = AppProcess.of(command, folder);
        if (keytool.awaitExit(Duration.ofMinutes(1)) != 0) {
            throw new IOException("keytool could not make a certificate: " + keytool.output());
        }
        KeyStore keys = load(store);
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        Files.writeString(
                certificate,
                pem(
                        "CERTIFICATE",
                        Objects.requireNonNull(keys.getCertificate(ALIAS)).getEncoded()));
        Files.writeString(
                key,
                pem(
                        "PRIVATE KEY",
                        Objects.requireNonNull(keys.getKey(ALIAS, PASSWORD.toCharArray()))
                                .getEncoded()));
        return new SelfSigned(certificate, key, store);
    }

    private static KeyStore load(Path store) throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    private static String pem(String what, byte[] bytes) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    /** Returns a context that trusts only this certificate. */
    public SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(ALIAS, load(store).getCertificate(ALIAS));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
