package dev.ssehub.backplane.broker;

/**
 * The capacity of a broker, if nodes can set it.
 *
 * @param maxRecords the number of records, approximately
 * @param maxValues the number of latest events of keys beyond that, approximately
 * @param maxMemberships the maximum number of memberships of users in groups
 * @param maxRevocations the number of revocations beyond the log
 */
public record BrokerLimits(int maxRecords, int maxValues, int maxMemberships, int maxRevocations) {}
