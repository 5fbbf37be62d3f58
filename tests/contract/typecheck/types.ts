
import type { CustomerCreatedMessage, Message, MessageDeliveryPayload, PayloadNotIncluded, ResourceCreatedDeliveryPayload,
  ResourceUpdatedDeliveryPayload, ResourceDeletedDeliveryPayload, EventDeliveryPayload,
  CloudEventsPayload, EventBridgeDestination, SubscriptionDraft } from '@commercetools/platform-sdk'
export type { Customer, Message, Order, Payment } from '@commercetools/platform-sdk'
type Deliver<M> = M extends Message ? Omit<MessageDeliveryPayload, 'payloadNotIncluded'> & M : never
type Truncated = MessageDeliveryPayload & { payloadNotIncluded: PayloadNotIncluded }
type Changed = ResourceCreatedDeliveryPayload | ResourceUpdatedDeliveryPayload
  | ResourceDeletedDeliveryPayload
// The package leaves out that a Subscription can be a resource, which its test notification is.
type OfSubscription<C> = C extends Changed
  ? Omit<C, 'resource'> & { resource: { typeId: 'subscription', id: string } } : never
// Not commercetools' word, but that of forwarders, for a whole customer that was read.
type Forwarded = Omit<Deliver<CustomerCreatedMessage>, 'type'> & { type: 'CustomerUpdated' }
export type Notification = Deliver<Message> | Truncated | Changed | OfSubscription<Changed>
  | EventDeliveryPayload | Forwarded
export type CloudEvent = Omit<CloudEventsPayload, 'data'> & { data: Notification }
// commercetools makes the source itself and tells it in its answer.
export type Draft = SubscriptionDraft | (Omit<SubscriptionDraft, 'destination'>
  & { destination: Omit<EventBridgeDestination, 'source'> })
