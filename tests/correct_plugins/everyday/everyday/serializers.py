from __future__ import annotations
from rest_framework import serializers, exceptions
from rest_framework.validators import UniqueTogetherValidator, UniqueValidator
from rest_framework.fields import CurrentUserDefault, empty
from .models import Thing, Member, Status

class MemberSerializer(serializers.ModelSerializer['Member']):
    user = serializers.PrimaryKeyRelatedField(read_only=True, default=serializers.CurrentUserDefault())
    class Meta:
        model = Member
        fields = ('id', 'user')

class ThingSerializer(serializers.HyperlinkedModelSerializer):
    members = MemberSerializer(many=True, read_only=True, source='member_set')
    tags = serializers.ListField(child=serializers.CharField(max_length=3, allow_blank=True), required=False, default=list, max_length=3, allow_empty=True)
    status = serializers.ChoiceField(choices=Status.choices, required=False, allow_null=True, help_text='x', label='y')
    owner = serializers.SlugRelatedField(slug_field='username', queryset=Thing.objects.all(), many=False, allow_null=True, required=False)
    pks = serializers.PrimaryKeyRelatedField(queryset=Thing.objects.all(), many=True, write_only=True, allow_empty=False)
    price = serializers.DecimalField(max_digits=8, decimal_places=2, coerce_to_string=False, min_value=0)
    when = serializers.DateTimeField(format='%Y', input_formats=['%Y'], default_timezone=None, read_only=True)
    late = serializers.BooleanField(read_only=True)
    x = serializers.SerializerMethodField()
    data = serializers.JSONField(default=dict)
    d = serializers.DictField(child=serializers.IntegerField(), allow_empty=True)
    h = serializers.HyperlinkedIdentityField(view_name='everyday:thing-detail', lookup_field='id')
    hid = serializers.HiddenField(default=CurrentUserDefault())
    code = serializers.RegexField(r'^a$', max_length=3, error_messages={'invalid': 'x'}, style={'a': 1}, initial='x', trim_whitespace=False, validators=[UniqueValidator(queryset=Thing.objects.all(), message='x', lookup='iexact')])
    f = serializers.FileField(max_length=3, allow_empty_file=True, use_url=False)
    mc = serializers.MultipleChoiceField(choices=['a'], allow_empty=True)
    class Meta:
        model = Thing
        fields = '__all__'
        read_only_fields = ['id']
        extra_kwargs = {'name': {'required': True}}
        validators = [UniqueTogetherValidator(queryset=Thing.objects.all(), fields=['name'], message='x')]
    def get_x(self, obj): return 1
    def validate_name(self, v: str) -> str:
        raise serializers.ValidationError('x', code='y')
S = ThingSerializer(many=True, required=False, context={}, data=None, partial=True)
