from django.contrib import admin
from django.utils.html import format_html
from .models import Thing, Member

class I(admin.TabularInline):
    model = Member
    extra = 0

@admin.register(Thing)
class T(admin.ModelAdmin):
    list_display = ['name', 'x']
    inlines = (I,)
    search_fields = ['name']
    @admin.display(description='x', ordering='name', boolean=True)
    def x(self, o): return format_html('<b>{}</b>', o.name)
    @admin.action(description='y', permissions=['change'])
    def y(self, request, queryset): pass
    actions = [y]
