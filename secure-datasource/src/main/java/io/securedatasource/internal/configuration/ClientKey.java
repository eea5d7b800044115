package io.securedatasource.internal.configuration;

import io.securedatasource.credentials.Secret;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.UnrecoverableKeyException;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.NoSuchPaddingException;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether pgjdbc can read a private key, by the steps it takes itself (LibPQFactory in
 * 42.7.13): {@code .p12} and {@code .pfx} are PKCS#12, whose entry must be called {@code user};
 * {@code .pem} is PKCS#8 in PEM; {@code .der} is PKCS#8 in DER, encrypted or not; any other name is
 * PEM when it holds {@code BEGIN PRIVATE KEY}, and DER otherwise.
 */
final class ClientKey {

  private static final String CANNOT_READ = ", which the driver cannot read; convert it: ";

  private static final String TO_PKCS8 =
      "openssl pkcs8 -topk8 -nocrypt -in <key> -out <new key>.pem";

  private static final String TO_PKCS12 =
      "openssl pkcs12 -export -name user -in <certificate> -inkey <key> -out <new key>.p12";

  private static final String DER_TO_PKCS12 =
      "openssl pkcs8 -inform DER -in <key> | openssl pkcs12 -export -name user"
          + " -in <certificate> -inkey /dev/stdin -out <new key>.p12";

  private ClientKey() {}

  /** Whether the driver takes the file for PKCS#12. */
  static boolean isPkcs12(Path file) {
    return hasSuffix(file, ".p12") || hasSuffix(file, ".pfx");
  }

  private static boolean hasSuffix(Path file, String suffix) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(suffix);
  }

  /**
   * Opens a PKCS#12 store.
   *
   * @param content cleared when done
   * @return the certificate beside the key
   */
  static X509Certificate pkcs12(byte[] content, @Nullable Secret password)
      throws UnusableKeyException {
    char[] characters = characters(password, content);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(new ByteArrayInputStream(content), characters);
      if (!store.isKeyEntry("user")) {
        throw new UnusableKeyException(
            "has a PKCS#12 key file without a key called 'user', the only one that the driver"
                + " looks for; write it anew: "
                + TO_PKCS12);
      }
      store.getKey("user", characters);
      if (store.getCertificate("user") instanceof X509Certificate certificate) {
        return certificate;
      }
      throw new UnusableKeyException("has a PKCS#12 key file without a certificate for its key");
    } catch (UnrecoverableKeyException e) {
      throw wrongPassword();
    } catch (IOException e) {
      // A wrong password is told by this cause (KeyStore.load).
      if (e.getCause() instanceof UnrecoverableKeyException) {
        throw wrongPassword();
      }
      throw new UnusableKeyException("has a key file that is not a PKCS#12 store");
    } catch (GeneralSecurityException e) {
      throw new UnusableKeyException("has a PKCS#12 key file that this JVM cannot open");
    } finally {
      Arrays.fill(characters, '\0');
      Arrays.fill(content, (byte) 0);
    }
  }

  /**
   * Reads a PKCS#8 key and checks that it belongs to the certificate.
   *
   * @param content cleared when done
   */
  static void check(Path file, byte[] content, PublicKey publicKey, @Nullable Secret password)
      throws UnusableKeyException {
    try {
      PrivateKey key = read(file, content, publicKey.getAlgorithm(), password);
      if (!belong(key, publicKey)) {
        throw new UnusableKeyException("and its key do not belong together");
      }
    } finally {
      Arrays.fill(content, (byte) 0);
    }
  }

  private static PrivateKey read(
      Path file, byte[] content, String algorithm, @Nullable Secret password)
      throws UnusableKeyException {
    Pem pem = new Pem(content);
    String label = pem.label("PRIVATE KEY");
    if (label == null) {
      if (hasSuffix(file, ".pem")) {
        throw new UnusableKeyException("has a key file ending in .pem that holds no key in PEM");
      }
      return der(content, algorithm, password);
    }
    if (label.equals("ENCRYPTED PRIVATE KEY") || pem.mentions("Proc-Type: 4,ENCRYPTED")) {
      throw new UnusableKeyException("has an encrypted key in PEM" + CANNOT_READ + TO_PKCS12);
    }
    if (!label.equals("PRIVATE KEY")) {
      throw new UnusableKeyException("has a key in " + form(label) + CANNOT_READ + TO_PKCS8);
    }
    if (hasSuffix(file, ".der")) {
      throw new UnusableKeyException(
          "has a key in PEM in a file ending in .der; rename it to .pem");
    }
    if (pem.hasPreamble()) {
      throw new UnusableKeyException(
          "has a key file with other text before the key" + CANNOT_READ + TO_PKCS8);
    }
    return pem(pem, algorithm);
  }

  private static String form(String label) {
    return switch (label) {
      case "RSA PRIVATE KEY" -> "PKCS#1 form";
      case "EC PRIVATE KEY" -> "SEC 1 form";
      default -> "a form other than PKCS#8";
    };
  }

  private static PrivateKey pem(Pem pem, String algorithm) throws UnusableKeyException {
    byte[] encoded;
    try {
      encoded = pem.decode("PRIVATE KEY");
    } catch (IllegalArgumentException e) {
      throw new UnusableKeyException("has a key in PEM that is not Base64");
    }
    try {
      return pkcs8(encoded, algorithm);
    } catch (InvalidKeySpecException e) {
      throw new UnusableKeyException("has a key that is not a PKCS#8 key of kind " + algorithm);
    } finally {
      Arrays.fill(encoded, (byte) 0);
    }
  }

  private static PrivateKey der(byte[] content, String algorithm, @Nullable Secret password)
      throws UnusableKeyException {
    try {
      return pkcs8(content, algorithm);
    } catch (InvalidKeySpecException e) {
      return encryptedDer(content, algorithm, password);
    }
  }

  private static PrivateKey encryptedDer(
      byte[] content, String algorithm, @Nullable Secret password) throws UnusableKeyException {
    EncryptedPrivateKeyInfo info;
    try {
      info = new EncryptedPrivateKeyInfo(content);
    } catch (IOException e) {
      throw new UnusableKeyException(
          "has a key file that is no PKCS#8 key" + CANNOT_READ + TO_PKCS8);
    }
    try {
      // JDK 17 calls PBES2 by that name, which no cipher has; 25 names the cipher, and it works.
      Cipher cipher = Cipher.getInstance(info.getAlgName());
      SecretKeyFactory keys = SecretKeyFactory.getInstance(info.getAlgName());
      return decrypt(info, cipher, keys, algorithm, characters(password, content));
    } catch (NoSuchAlgorithmException | NoSuchPaddingException e) {
      throw new UnusableKeyException(
          "has a key that is encrypted by PBES2" + CANNOT_READ + DER_TO_PKCS12);
    }
  }

  private static PrivateKey decrypt(
      EncryptedPrivateKeyInfo info,
      Cipher cipher,
      SecretKeyFactory keys,
      String algorithm,
      char[] password)
      throws UnusableKeyException {
    PBEKeySpec specification = new PBEKeySpec(password);
    try {
      cipher.init(Cipher.DECRYPT_MODE, keys.generateSecret(specification), info.getAlgParameters());
      byte[] encoded = info.getKeySpec(cipher).getEncoded();
      try {
        return pkcs8(encoded, algorithm);
      } finally {
        Arrays.fill(encoded, (byte) 0);
      }
    } catch (GeneralSecurityException e) {
      throw wrongPassword();
    } finally {
      specification.clearPassword();
      Arrays.fill(password, '\0');
    }
  }

  private static PrivateKey pkcs8(byte[] encoded, String algorithm)
      throws InvalidKeySpecException, UnusableKeyException {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    } catch (NoSuchAlgorithmException e) {
      throw new UnusableKeyException("has a key of a kind that this JVM does not know");
    }
  }

  /** Whether what the one signs, the other verifies. */
  private static boolean belong(PrivateKey key, PublicKey publicKey) throws UnusableKeyException {
    String algorithm =
        switch (publicKey.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> publicKey.getAlgorithm();
        };
    byte[] text = {1, 2, 3, 4};
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(text);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(publicKey);
      verifier.update(text);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      throw new UnusableKeyException("has a key of a kind that this JVM cannot sign with");
    }
  }

  private static char[] characters(@Nullable Secret password, byte[] content)
      throws UnusableKeyException {
    if (password == null) {
      Arrays.fill(content, (byte) 0);
      throw new UnusableKeyException("has an encrypted key, and no key password is set");
    }
    return password.expose();
  }

  private static UnusableKeyException wrongPassword() {
    return new UnusableKeyException("has an encrypted key that the key password does not open");
  }
}
