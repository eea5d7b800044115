package io.securedatasource.spring;

import static io.securedatasource.spring.SecureDataSourceProperties.invalid;

import io.securedatasource.SecureDataSourceBuilder;
import io.securedatasource.policy.AuthenticationMethod;
import io.securedatasource.policy.TlsVersion;
import io.securedatasource.spring.SecureDataSourceProperties.Posture;
import io.securedatasource.spring.SecureDataSourceProperties.Rotation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** How connections come about, and how often what they rest on is looked at again. */
final class ConnectionSettings {

  private ConnectionSettings() {}

  /**
   * States it.
   *
   * @throws InvalidConfigurationPropertyValueException when settings do not go together, or one is
   *     none
   */
  static void state(
      SecureDataSourceBuilder builder, Layers layers, ObjectProvider<TrustBundles> bundles) {
    trust(builder, layers, bundles);
    clientKey(builder, layers);
    String minimumTls = layers.first(SecureDataSourceProperties::minimumTls);
    if (minimumTls != null) {
      builder.minimumTls(
          TlsVersion.of(minimumTls)
              .orElseThrow(() -> invalid("minimum-tls", minimumTls, "it is TLSv1.2 or TLSv1.3")));
    }
    AuthenticationMethod method = layers.first(SecureDataSourceProperties::authentication);
    if (method != null) {
      builder.authentication(method);
    }
    if (Objects.equals(layers.first(SecureDataSourceProperties::behindPooler), true)) {
      builder.behindPooler();
    }
    var serverSettings = layers.first(SecureDataSourceProperties::serverSettings);
    if (serverSettings != null) {
      builder.serverSettings(serverSettings);
    }
    posture(builder, layers);
    rotation(builder, layers);
  }

  private static void clientKey(SecureDataSourceBuilder builder, Layers layers) {
    Path certificate = layers.first(SecureDataSourceProperties::clientCertificate);
    Path key = layers.first(SecureDataSourceProperties::clientKey);
    Path password = layers.first(SecureDataSourceProperties::clientKeyPasswordFile);
    if (password != null) {
      if (key == null || certificate != null) {
        throw invalid(
            "client-key-password-file",
            password,
            "it goes with a client-key in PKCS#12, which holds the certificate too");
      }
      builder.clientKeyStore(key, password);
    } else if (certificate != null && key != null) {
      builder.clientCertificate(certificate, key);
    } else if (certificate != null || key != null) {
      throw invalid("client-key", null, "client-certificate and client-key go together");
    }
  }

  private static void trust(
      SecureDataSourceBuilder builder, Layers layers, ObjectProvider<TrustBundles> bundles) {
    for (SecureDataSourceProperties layer : layers.fromTheTop()) {
      String bundle = layer.ssl() == null ? null : layer.ssl().bundle();
      if (bundle != null && layer.trust() != null) {
        throw invalid("ssl.bundle", bundle, "'trust' names authorities too; state one of them");
      }
      if (bundle != null) {
        builder.trust(bundles.getObject().pemFile(bundle));
        return;
      }
      if (layer.trust() != null) {
        if (layer.trust().equals("jvm")) {
          builder.trustJvmStore();
        } else {
          builder.trust(Path.of(layer.trust()));
        }
        return;
      }
    }
  }

  private static void posture(SecureDataSourceBuilder builder, Layers layers) {
    Duration interval = layers.first(SecureDataSourceProperties::posture, Posture::interval);
    Duration limit = layers.first(SecureDataSourceProperties::posture, Posture::limit);
    if (interval != null || limit != null) {
      builder.postureCheck(
          interval == null ? Duration.ofHours(1) : interval,
          limit == null ? Duration.ofSeconds(3) : limit);
    }
    var onLoss = layers.first(SecureDataSourceProperties::posture, Posture::onLoss);
    if (onLoss != null) {
      builder.onPostureLoss(onLoss);
    }
  }

  private static void rotation(SecureDataSourceBuilder builder, Layers layers) {
    Duration interval = layers.first(SecureDataSourceProperties::rotation, Rotation::interval);
    Duration window = layers.first(SecureDataSourceProperties::rotation, Rotation::window);
    if (interval != null || window != null) {
      builder.rotation(
          interval == null ? Duration.ofSeconds(5) : interval,
          window == null ? Duration.ofMinutes(1) : window);
    }
  }
}
