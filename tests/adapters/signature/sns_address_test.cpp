// SPDX-License-Identifier: MIT
#include "signature/sns_address.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace ctsync::signature;

namespace {

const std::string id = "0123456789abcdef0123456789abcdef";
const std::string path = "/SimpleNotificationService-" + id + ".pem";
const std::string topic = "arn:aws:sns:eu-central-1:123456789012:ct-messages";

}  // namespace

TEST_CASE("the address of a signing certificate is read into parts and built again from them") {
  for (const std::string host :
       {"sns.eu-central-1.amazonaws.com", "sns.us-east-1.amazonaws.com",
        "sns.us-gov-west-1.amazonaws.com", "sns.ap-southeast-12.amazonaws.com",
        "sns.cn-north-1.amazonaws.com.cn"}) {
    CAPTURE(host);
    const auto text = "https://" + host + path;
    const auto url = parse_signing_cert_url(text);
    REQUIRE(url);
    CHECK(to_string(*url) == text);
    CHECK(url->id == id);
    CHECK(url->region.china == host.ends_with(".cn"));
  }
}

TEST_CASE("a certificate from a host that is not one of SNS is refused") {
  for (const std::string host : {
           "sns.---.amazonaws.com",
           "user:pw@sns.eu-central-1.amazonaws.com",
           "sns.eu-central-1.amazonaws.com@evil.com",
           "SNS.EU-CENTRAL-1.AMAZONAWS.COM",
           "sns.eu-central-1.amazonaws.com\\@evil.com",
           "evil.com\\sns.eu-central-1.amazonaws.com",
           "bucket.s3.amazonaws.com",
           "sns.eu-central-1.s3.amazonaws.com",
           "sns.s3.amazonaws.com",
           "sns-eu-central-1.s3.amazonaws.com",
           "sns.eu-central-1.amazonaws.com.evil.com",
           "sns.eu-central-1.amazonaws.com.cn.evil.com",
           "sns.eu-central-1.amazonaws.co",
           "sns.eu-central-1.amazonaws.comx",
           "sns.eu-central-1.amazonaws.com.",
           "sns.eu-central-1.amazonaws.com:443",
           "sns.eu-central-1.amazonaws.com:8443",
           "sns.eu-central-1.evilamazonaws.com",
           "evil.sns.eu-central-1.amazonaws.com",
           "xsns.eu-central-1.amazonaws.com",
           "sns.eu-central-1amazonaws.com",
           "sns.amazonaws.com",
           "sns..amazonaws.com",
           "sns.eu.amazonaws.com",
           "sns.eu-1.amazonaws.com",
           "sns.e-central-1.amazonaws.com",
           "sns.europ-central-1.amazonaws.com",
           "sns.eu-central-123.amazonaws.com",
           "sns.eu-central-.amazonaws.com",
           "sns.eu--1.amazonaws.com",
           "sns.eu-central-1-.amazonaws.com",
           "sns.eu-c3ntral-1.amazonaws.com",
           "sns.eu-central-1.amazonaws.com\n",
           "sns.eu-central-1.amazonaws.com%00",
           "sns.eu-central-1.amazonaws.com%2eevil.com",
           "sns.eu-central-1%2eamazonaws.com",
           "sns.eu-central-1.amazonaws.com#",
           "sns.eu-central-1.amazonaws.com?x=",
           "sns.eu-central-1.amazon\xd0\xb0ws.com",
           "sns\xe3\x80\x82"
           "eu-central-1.amazonaws.com",
           "127.0.0.1",
           "[::1]",
           "localhost",
           "169.254.169.254",
           "",
       }) {
    CAPTURE(host);
    CHECK_FALSE(parse_signing_cert_url("https://" + host + path));
  }
}

TEST_CASE("a certificate from another path or over another scheme is refused") {
  const std::string origin = "https://sns.eu-central-1.amazonaws.com";
  const std::string host = origin.substr(8);
  for (const std::string& text : {
           "http://" + host + path,
           "HTTPS://" + host + path,
           "//" + host + path,
           "ftp://" + host + path,
           "https:/" + host + path,
           "https:///" + host + path,
           " " + origin + path,
           origin + path + "\n",
           origin + path + " ",
           origin + path + "?x",
           origin + path + "?x=.pem",
           origin + path + "#x",
           origin + "/x?y=.pem",
           origin + "/" + path,
           origin + "/x/.." + path,
           origin + "/%53impleNotificationService-" + id + ".pem",
           origin + "/SimpleNotificationService-" + id + ".PEM",
           origin + "/SimpleNotificationService-" + id + ".pem.pem",
           origin + "/SimpleNotificationService-" + id + ".",
           origin + "/SimpleNotificationService-" + id.substr(1) + ".pem",
           origin + "/SimpleNotificationService-" + id + "0.pem",
           origin + "/SimpleNotificationService-G" + id.substr(1) + ".pem",
           origin + "/SimpleNotificationService-A" + id.substr(1) + ".pem",
           origin + "/simplenotificationservice-" + id + ".pem",
           origin + "/",
           origin,
           std::string(),
           (origin + path).substr(0, 20) + std::string(1, '\0') + (origin + path).substr(20),
       }) {
    CAPTURE(text);
    CHECK_FALSE(parse_signing_cert_url(text));
  }
}

TEST_CASE("the region of a topic comes from its ARN") {
  const auto region = region_of_topic(topic);
  REQUIRE(region);
  CHECK(*region == SnsRegion{"eu-central-1", false});
  CHECK(region_of_topic("arn:aws:sns:us-east-1:123456789012:orders_2.fifo"));
  CHECK(region_of_topic("arn:aws-us-gov:sns:us-gov-west-1:123456789012:t"));
  const auto china = region_of_topic("arn:aws-cn:sns:cn-north-1:123456789012:t");
  REQUIRE(china);
  CHECK(*china == SnsRegion{"cn-north-1", true});
}

TEST_CASE("a text that is no ARN of a topic is refused") {
  for (const std::string& text : {
           std::string(),
           std::string("arn:aws:sns:eu-central-1:123456789012"),
           std::string("arn:aws:sns:eu-central-1:123456789012:"),
           std::string("arn:aws:sns:eu-central-1:123456789012:.fifo"),
           std::string("arn:aws:sqs:eu-central-1:123456789012:t"),
           std::string("arn:evil:sns:eu-central-1:123456789012:t"),
           std::string("arn:aws:sns:evil.com/:123456789012:t"),
           std::string("arn:aws:sns::123456789012:t"),
           std::string("arn:aws:sns:eu-central-1:12345678901:t"),
           std::string("arn:aws:sns:eu-central-1:12345678901x:t"),
           "x" + topic,
           topic + ":b1946ac9-2ed8-4c44-9c1f-000000000000",
           topic + "\n",
           topic + "&Action=x",
           topic + "*",
           topic + std::string(257, 'a'),
       }) {
    CAPTURE(text);
    CHECK_FALSE(region_of_topic(text));
  }
}

TEST_CASE("the address that confirms a subscription is built from checked parts") {
  const auto url = confirm_url(topic, "2336412f37fb687f5d51e6e2425929f5");
  REQUIRE(url);
  CHECK(*url ==
        "https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription"
        "&TopicArn=arn:aws:sns:eu-central-1:123456789012:ct-messages"
        "&Token=2336412f37fb687f5d51e6e2425929f5");
  const auto china = confirm_url("arn:aws-cn:sns:cn-north-1:123456789012:t", "ab");
  REQUIRE(china);
  CHECK(china->starts_with("https://sns.cn-north-1.amazonaws.com.cn/?"));
  for (const std::string& token :
       {std::string(), std::string("xyz"), std::string("ab&Action=x"), std::string("ab\r\n"),
        std::string("ab "), std::string(2049, 'a')}) {
    CAPTURE(token);
    CHECK_FALSE(confirm_url(topic, token));
  }
  CHECK_FALSE(confirm_url("arn:aws:sns:evil.com/?:123456789012:t", "ab"));
}
